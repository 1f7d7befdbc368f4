using System.Buffers.Binary;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>PING_CHECK: an ICMP or ICMPv6 echo (RFC 792, RFC 4443) with 128 bytes; fit when it comes back.</summary>
internal sealed class EchoCheck(PingCheckConfig config, ushort id, ushort sequence) : IDatagramCheck
{
    private const int HeaderBytes = 8;
    private const int PayloadBytes = 128;
    private const byte RequestV4 = 8;
    private const byte ReplyV4 = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;

    private bool raw;

    public ProbeResult Silence => new(false, "no echo in time");

    private static ReadOnlySpan<byte> Pattern => "keepalived check - "u8;

    public byte[] Request(bool kernelNumbersEchoes)
    {
        raw = !kernelNumbersEchoes;
        byte[] packet = new byte[HeaderBytes + PayloadBytes];
        packet[0] = config.Address.IsV4 ? RequestV4 : RequestV6;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
        for (int i = 0; i < PayloadBytes; i++) packet[HeaderBytes + i] = Pattern[i % Pattern.Length];
        // The kernel computes that of ICMPv6, which needs addresses that we do not know.
        if (config.Address.IsV4) BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), InternetChecksum.Compute(packet));
        return packet;
    }

    public ProbeResult? Judge(ReadOnlySpan<byte> datagram)
    {
        if (raw && config.Address.IsV4) datagram = WithoutIpHeader(datagram);
        if (datagram.Length < HeaderBytes) return null;
        if (datagram[0] != (config.Address.IsV4 ? ReplyV4 : ReplyV6)) return null;
        if (raw && BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]) != id) return null;
        // Raw sockets of IPv4 see what the kernel would drop.
        if (raw && config.Address.IsV4 && InternetChecksum.Compute(datagram) != 0) return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram[6..]) != sequence) return null;
        return new ProbeResult(true, "echoed");
    }

    public ProbeResult Broken(int errno) => new(false, $"connection failed ({Errno.Name(errno)})");

    private static ReadOnlySpan<byte> WithoutIpHeader(ReadOnlySpan<byte> packet)
    {
        int length = packet.IsEmpty ? 0 : (packet[0] & 0x0f) * 4;
        return packet[Math.Min(length, packet.Length)..];
    }
}
