using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>A Kubernetes Status that says what went wrong, as it goes over the wire.</summary>
internal sealed record ApiStatus(int Code, string Reason, string Message)
{
    public string? Name { get; init; }

    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string? Uid { get; init; }

    public string? Cause { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>The body does not tell it then, and the header as a date.</summary>
    public bool RetryAfterAsDate { get; init; }

    /// <summary>With an expired continue token: the token that goes on with an inconsistent list.</summary>
    public string? Continue { get; init; }

    public bool WithDetails { get; init; } = true;

    public static ApiStatus NotFound(ServedResource resource, string name) =>
        Of(404, "NotFound", resource, name, $"{resource.GroupResource} \"{name}\" not found");

    public static ApiStatus NoSuchResource() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiStatus AlreadyExists(ServedResource resource, string name) =>
        Of(409, "AlreadyExists", resource, name, $"{resource.GroupResource} \"{name}\" already exists");

    public static ApiStatus Conflict(ServedResource resource, string name) => Of(409, "Conflict", resource, name,
        $"Operation cannot be fulfilled on {resource.GroupResource} \"{name}\": the object has been modified; "
        + "please apply your changes to the latest version and try again");

    public static ApiStatus Forbidden(string verb, ServedResource resource, string ns) =>
        new(403, "Forbidden", $"{resource.GroupResource} is forbidden: User \"simulated\" cannot {verb} resource \"{resource.Plural}\" "
            + $"in API group \"{resource.Group}\" {(ns.Length == 0 ? "at the cluster scope" : $"in the namespace \"{ns}\"")}")
        { Group = resource.Group, Kind = resource.Plural };

    public static ApiStatus BadRequest(string message) => new(400, "BadRequest", message) { WithDetails = false };

    public static ApiStatus Invalid(ServedResource resource, string name, string message) =>
        Of(422, "Invalid", resource, name, $"{resource.Kind}.{resource.Group} \"{name}\" is invalid: {message}") with { Kind = resource.Kind };

    public static ApiStatus Expired(string message) => new(410, "Expired", message) { WithDetails = false };

    public static ApiStatus TooOld(long asked, long oldest) =>
        Expired(string.Create(CultureInfo.InvariantCulture, $"too old resource version: {asked} ({oldest})"));

    public static ApiStatus TooLarge(long asked, long current) =>
        new(504, "Timeout", string.Create(CultureInfo.InvariantCulture, $"Too large resource version: {asked}, current: {current}"))
        { Cause = "ResourceVersionTooLarge", RetryAfterSeconds = 1 };

    public ReadOnlyMemory<byte> ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, RelaxedJson.Writer);
        writer.WriteStartObject();
        writer.WriteString("kind", "Status");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartObject("metadata");
        WriteWhenSet(writer, "continue", Continue);
        writer.WriteEndObject();
        writer.WriteString("status", Code < 400 ? "Success" : "Failure");
        WriteWhenSet(writer, "message", Message);
        WriteWhenSet(writer, "reason", Reason);
        WriteDetails(writer);
        if (Code >= 400)
        {
            writer.WriteNumber("code", Code);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteDetails(Utf8JsonWriter writer)
    {
        if (!WithDetails)
        {
            return;
        }

        writer.WriteStartObject("details");
        WriteWhenSet(writer, "name", Name);
        WriteWhenSet(writer, "group", Group);
        WriteWhenSet(writer, "kind", Kind);
        WriteWhenSet(writer, "uid", Uid);
        if (Cause is not null)
        {
            writer.WriteStartArray("causes");
            writer.WriteStartObject();
            writer.WriteString("reason", Cause);
            writer.WriteString("message", Message);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        if (RetryAfterSeconds is { } seconds && !RetryAfterAsDate)
        {
            writer.WriteNumber("retryAfterSeconds", seconds);
        }

        writer.WriteEndObject();
    }

    private static ApiStatus Of(int code, string reason, ServedResource resource, string name, string message) =>
        new(code, reason, message) { Name = name, Group = resource.Group, Kind = resource.Plural };

    private static void WriteWhenSet(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }
}
