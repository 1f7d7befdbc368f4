using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>json_match: the body of a reply, kept, and looked into when it is complete. Bounded in length and depth.</summary>
internal sealed class JsonBody(ValueList<JsonMatch> matches)
{
    /// <summary>A reply that says how a server is needs no more.</summary>
    public const int BytesMax = 1 << 20;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonPath.StepsMax };

    private readonly ArrayBufferWriter<byte> text = new();
    private bool isTooLong;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (text.WrittenCount + bytes.Length > BytesMax) isTooLong = true;
        else text.Write(bytes);
    }

    public ProbeResult Judge()
    {
        if (isTooLong) return new ProbeResult(false, "JSON longer than 1 MiB from");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text.WrittenMemory, Options);
            foreach (JsonMatch match in matches)
            {
                if (Problem(document.RootElement, match) is string problem) return new ProbeResult(false, $"JSON {problem} from");
            }
            return new ProbeResult(true, "JSON match success");
        }
        catch (JsonException)
        {
            return new ProbeResult(false, "No JSON from");
        }
    }

    private static string? Problem(JsonElement root, JsonMatch match)
    {
        JsonElement at = root;
        if (!JsonPath.TryParse(match.Path, out List<JsonPath.Step> steps) || !steps.TrueForAll(step => TryEnter(ref at, step)))
        {
            return $"without {match.Path}";
        }
        return match.Value is null || IsEqual(at, match.Value) ? null : $"with another {match.Path}";
    }

    private static bool TryEnter(ref JsonElement at, JsonPath.Step step)
    {
        if (step.Name is string name) return at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out at);
        if (at.ValueKind != JsonValueKind.Array || step.Index >= at.GetArrayLength()) return false;
        at = at[step.Index];
        return true;
    }

    private static bool IsEqual(JsonElement value, string wanted) => value.ValueKind switch
    {
        JsonValueKind.String => TextOf(value) == wanted,
        JsonValueKind.Number => value.GetRawText() == wanted || IsSameNumber(value, wanted),
        JsonValueKind.True => wanted == "true",
        JsonValueKind.False => wanted == "false",
        JsonValueKind.Null => wanted == "null",
        _ => false,
    };

    /// <summary>Null for a text that is none: half of a surrogate pair passes as JSON.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSameNumber(JsonElement value, string wanted) =>
        value.TryGetDecimal(out decimal number)
        && decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal other) && number == other;
}
