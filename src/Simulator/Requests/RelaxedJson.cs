using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>JSON as Go writes it: nothing outside ASCII is escaped.</summary>
internal static class RelaxedJson
{
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
