using System.Buffers;
using System.Text.Json;

namespace MeshSync.Fabric.Contracts.Helm;

/// <summary>What may be known of a Helm release outside of its cluster: names and versions, never values.</summary>
/// <param name="Name">The release.</param>
/// <param name="Status"><c>deployed</c>, <c>superseded</c>, …</param>
/// <param name="Chart">Name of the chart.</param>
/// <param name="Version">Version of the chart.</param>
/// <param name="AppVersion">Version of what the chart installs; empty where the chart tells none.</param>
public sealed record HelmFacts(string Name, string Status, string Chart, string Version, string AppVersion)
{
    /// <summary>The member of the Secret that carries the facts, beside its metadata and redacted data.</summary>
    public const string Member = "helmRelease";

    /// <summary>The facts that a Secret carries; null for none.</summary>
    /// <param name="secret">One JSON object.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static HelmFacts? Of(ReadOnlySpan<byte> secret)
    {
        if (secret.IndexOf("\"helmRelease\""u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(secret);
        while (reader.Read())
        {
            if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
            {
                var isMember = reader.ValueTextEquals("helmRelease"u8);
                reader.Read();
                if (isMember && reader.TokenType == JsonTokenType.StartObject)
                {
                    return Read(ref reader);
                }

                reader.Skip();
            }
        }

        return null;
    }

    /// <summary>Copies a Secret with the facts as its last member.</summary>
    /// <param name="secret">One JSON object, as <see cref="Objects.RawObject.Copy"/> leaves it.</param>
    /// <param name="output">Where to.</param>
    public void AppendTo(ReadOnlySpan<byte> secret, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(secret[..secret.LastIndexOf((byte)'}')]);
        output.Write(",\"helmRelease\":"u8);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, Name);
            writer.WriteString("status"u8, Status);
            writer.WriteString("chart"u8, Chart);
            writer.WriteString("version"u8, Version);
            writer.WriteString("appVersion"u8, AppVersion);
            writer.WriteEndObject();
        }

        output.Write("}"u8);
    }

    private static HelmFacts Read(ref Utf8JsonReader reader)
    {
        var facts = new HelmFacts("", "", "", "", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            reader.Skip();
            facts = name switch
            {
                "name" => facts with { Name = value },
                "status" => facts with { Status = value },
                "chart" => facts with { Chart = value },
                "version" => facts with { Version = value },
                "appVersion" => facts with { AppVersion = value },
                _ => facts,
            };
        }

        return facts;
    }
}
