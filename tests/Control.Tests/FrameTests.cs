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
        MessageCodec.Write(writer, new ConfigureMessage(new ChildOptions { AddressMonitoring = true }, ["VI_1"]) { Settings = [changed] });
        FrameReader reader = new();
        writer.Pending.CopyTo(reader.Free(writer.Pending.Length));
        reader.Advance(writer.Pending.Length);

        Assert.True(reader.TryRead(out byte first, out ReadOnlySpan<byte> bundle));
        Assert.Equal((byte)ParentMessageKind.Bundle, first);
        Assert.Equal([1, 2, 3], bundle.ToArray());
        Assert.True(reader.TryRead(out byte second, out ReadOnlySpan<byte> payload));
        Assert.Equal((byte)ParentMessageKind.Configure, second);
        ConfigureMessage message = MessageCodec.ReadConfigure(payload);
        Assert.True(message.Options.AddressMonitoring);
        Assert.Equal(["VI_1"], message.Masters);
        Assert.Equal([changed], message.Settings);
    }

    [Fact]
    public void GarbageIsAnErrorOfTheLink() => Assert.Throws<FrameException>(() => MessageCodec.ReadHello("nonsense"u8));

    /// <summary>Whatever a child that has lost its mind writes: frames, or the one error that ends the link.</summary>
    [Fact]
    public void ArbitraryBytesAreFramesOrTheErrorOfTheLink() => Gen.Byte.Array[0, 200].Array[1, 10].Sample(
        pieces =>
        {
            FrameReader reader = new();
            try
            {
                foreach (byte[] piece in pieces)
                {
                    piece.CopyTo(reader.Free(piece.Length));
                    reader.Advance(piece.Length);
                    while (reader.TryRead(out _, out ReadOnlySpan<byte> payload)) ReadAll(payload.ToArray());
                }
            }
            catch (FrameException)
            {
                // The link ends; the supervisor starts the child again.
            }
        },
        iter: 2_000);

    /// <summary>Good messages of which some bytes were changed reach deeper.</summary>
    [Fact]
    public void DamagedMessagesAreMessagesOrTheErrorOfTheLink()
    {
        byte[][] good = [.. Messages()];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Select(Gen.Int[0, 300], Gen.Byte).Array[0, 6], Gen.Int[0, 20]).Sample(
            (which, changes, cut) =>
            {
                byte[] bytes = [.. good[which]];
                foreach ((int at, byte value) in changes) bytes[at % bytes.Length] = value;
                ReadAll(cut == 0 ? bytes[..(bytes.Length / 2)] : bytes);
            },
            iter: 4_000);
    }

    private static List<byte[]> Messages()
    {
        FrameWriter writer = new();
        SettingMessage setting = new("net/ipv4/conf/eth0/arp_ignore", "0", "1");
        MessageCodec.Write(writer, new ConfigureMessage(new ChildOptions { AddressMonitoring = true }, ["VI_1"]) { Settings = [setting] });
        MessageCodec.WriteHello(writer, new HelloMessage(7));
        MessageCodec.Write(writer, new ReadyMessage(3));
        MessageCodec.Write(writer, new ReloadDoneMessage("no"));
        MessageCodec.Write(writer, new MasterChangedMessage("VI_1", true));
        MessageCodec.Write(writer, setting);
        MessageCodec.Write(writer, new MailMessage("subject", "body"));
        FrameReader reader = new();
        writer.Pending.CopyTo(reader.Free(writer.Pending.Length));
        reader.Advance(writer.Pending.Length);
        List<byte[]> payloads = [];
        while (reader.TryRead(out _, out ReadOnlySpan<byte> payload)) payloads.Add(payload.ToArray());
        return payloads;
    }

    private static void ReadAll(byte[] payload)
    {
        Action[] readers =
        [
            () => MessageCodec.ReadConfigure(payload), () => MessageCodec.ReadHello(payload), () => MessageCodec.ReadReady(payload),
            () => MessageCodec.ReadReloadDone(payload), () => MessageCodec.ReadMasterChanged(payload), () => MessageCodec.ReadSetting(payload),
            () => MessageCodec.ReadMail(payload), () => MessageCodec.ReadEvent(payload),
        ];
        foreach (Action reader in readers)
        {
            try
            {
                reader();
            }
            catch (FrameException)
            {
                // As above.
            }
        }
    }
}
