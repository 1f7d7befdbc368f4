using CsCheck;
using Keepalive.Control;

namespace Keepalive.Control.Tests;

public sealed class FrameTests
{
    [Fact]
    public void FramesComeOutWholeHoweverTheStreamIsCut() =>
        Gen.Select(Gen.Byte.Array[0, 300].Array[1, 20], Gen.Int[1, 50]).Sample((payloads, cut) =>
        {
            FrameWriter writer = new();
            foreach (byte[] payload in payloads) writer.Write(7, payload);
            FrameReader reader = new();
            List<byte[]> received = [];
            while (writer.Pending.Length > 0)
            {
                int size = Math.Min(cut, writer.Pending.Length);
                writer.Pending[..size].CopyTo(reader.Free(size));
                reader.Advance(size);
                writer.Consume(size);
                while (reader.TryRead(out byte kind, out ReadOnlySpan<byte> payload))
                {
                    Assert.Equal(7, kind);
                    received.Add(payload.ToArray());
                }
            }
            Assert.Equal(payloads, received);
        });

    [Theory]
    [InlineData(0xff, 0xff, 0xff, 0xff)]
    [InlineData(0xff, 0xff, 0xff, 0x7f)]
    public void AnImpossibleLengthIsAnErrorAndNoAllocation(byte a, byte b, byte c, byte d)
    {
        FrameReader reader = new();
        new byte[] { a, b, c, d, 1 }.CopyTo(reader.Free(5));
        reader.Advance(5);
        Assert.Throws<FrameException>(() => reader.TryRead(out _, out _));
    }

    [Fact]
    public void ASuccessorLearnsWhatItsPredecessorWas()
    {
        FrameWriter writer = new();
        SettingMessage changed = new("net/ipv4/conf/eth0.7/arp_ignore", "0", "1");
        MessageCodec.WriteBundle(writer, [1, 2, 3]);
        MessageCodec.Write(writer, new ConfigureMessage(new ChildOptions { ReleaseVips = true }, ["VI_1"]) { Settings = [changed] });
        FrameReader reader = new();
        writer.Pending.CopyTo(reader.Free(writer.Pending.Length));
        reader.Advance(writer.Pending.Length);

        Assert.True(reader.TryRead(out byte first, out ReadOnlySpan<byte> bundle));
        Assert.Equal((byte)ParentMessageKind.Bundle, first);
        Assert.Equal([1, 2, 3], bundle.ToArray());
        Assert.True(reader.TryRead(out byte second, out ReadOnlySpan<byte> payload));
        Assert.Equal((byte)ParentMessageKind.Configure, second);
        ConfigureMessage message = MessageCodec.ReadConfigure(payload);
        Assert.True(message.Options.ReleaseVips);
        Assert.Equal(["VI_1"], message.Masters);
        Assert.Equal([changed], message.Settings);
    }

    [Fact]
    public void GarbageIsAnErrorOfTheLink() => Assert.Throws<FrameException>(() => MessageCodec.ReadHello("nonsense"u8));
}
