using System.Buffers.Binary;
using System.Text;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// Messages of grpc.health.v1.Health/Check as bytes: a length-prefixed message (gRPC over HTTP/2) that holds a protocol buffer,
/// HealthCheckRequest { string service = 1 } one way and HealthCheckResponse { ServingStatus status = 1 } the other.
/// </summary>
internal static class GrpcHealth
{
    public const string Path = "/grpc.health.v1.Health/Check";

    /// <summary>A status is two bytes; who sends more than this sends something else.</summary>
    public const int ReplyBytesMax = 4096;

    private const int PrefixBytes = 5;
    private const int Serving = 1;
    private static readonly string[] StatusNames = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

    // grpc/doc/statuscodes.md
    private static readonly string[] CodeNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    public static byte[] Request(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        using MemoryStream message = new();
        message.Write(new byte[PrefixBytes]);
        if (name.Length > 0)
        {
            message.WriteByte(0x0a);
            for (uint left = (uint)name.Length; ; left >>= 7)
            {
                message.WriteByte((byte)(left > 0x7f ? left | 0x80 : left));
                if (left <= 0x7f) break;
            }
            message.Write(name);
        }
        byte[] bytes = message.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - PrefixBytes);
        return bytes;
    }

    /// <summary>What an answer comes to.</summary>
    /// <param name="code">grpc-status of the trailer (or header); null when there is none.</param>
    /// <param name="reply">The body.</param>
    public static ProbeResult Judge(string? code, ReadOnlySpan<byte> reply)
    {
        if (code is null) return new ProbeResult(false, "No grpc-status");
        if (code != "0") return new ProbeResult(false, $"gRPC status {NameOf(code)}");
        if (StatusOf(reply) is not int status) return new ProbeResult(false, "No HealthCheckResponse");
        string name = status >= 0 && status < StatusNames.Length ? StatusNames[status] : $"{status}";
        return status == Serving ? new ProbeResult(true, "gRPC health SERVING") : new ProbeResult(false, $"gRPC health {name}");
    }

    private static string NameOf(string code) =>
        int.TryParse(code, out int number) && number > 0 && number < CodeNames.Length ? CodeNames[number] : "that nobody knows";

    /// <summary>The status; null for bytes that are not one uncompressed message.</summary>
    private static int? StatusOf(ReadOnlySpan<byte> reply)
    {
        if (reply.Length < PrefixBytes || reply[0] != 0) return null;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(reply[1..]);
        ReadOnlySpan<byte> message = reply[PrefixBytes..];
        if (length != message.Length) return null;
        // A field with its default value is left out: no status is UNKNOWN.
        int status = 0;
        while (message.Length > 0)
        {
            if (!TryVarint(ref message, out ulong tag)) return null;
            if (tag == 0x08)
            {
                if (!TryVarint(ref message, out ulong value) || value > int.MaxValue) return null;
                status = (int)value;
            }
            else if (!TrySkip(ref message, (int)(tag & 7))) return null;
        }
        return status;
    }

    /// <summary>A field of a later version of the message.</summary>
    private static bool TrySkip(ref ReadOnlySpan<byte> message, int wireType)
    {
        ulong length = wireType switch { 1 => 8, 5 => 4, _ => 0 };
        if (wireType == 0) return TryVarint(ref message, out _);
        if (wireType == 2 && !TryVarint(ref message, out length)) return false;
        if (wireType is not (1 or 2 or 5) || length > (ulong)message.Length) return false;
        message = message[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && message.Length > 0; shift += 7)
        {
            byte one = message[0];
            message = message[1..];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80) return true;
        }
        return false;
    }
}
