using Keepalive.Control;

namespace Keepalive.Control.Tests;

/// <summary>A bundle belongs to the message behind it.</summary>
public sealed class ParentLinkTests
{
    private readonly FrameWriter parent = new();
    private readonly List<string> heard = [];

    [Fact]
    public void AReloadWithoutABundleIsOneOfTheSameTexts()
    {
        MessageCodec.WriteBundle(parent, [1, 2]);
        MessageCodec.Write(parent, new ConfigureMessage(new ChildOptions(), []));
        MessageCodec.WriteReload(parent);
        MessageCodec.WriteBundle(parent, [3]);
        MessageCodec.WriteReload(parent);
        MessageCodec.WriteReload(parent);

        Link().OnReadable();

        Assert.Equal(["configure 2", "reload", "reload 1", "reload"], heard);
    }

    [Fact]
    public void AStartNeedsABundle()
    {
        MessageCodec.Write(parent, new ConfigureMessage(new ChildOptions(), []));

        Assert.Throws<FrameException>(Link().OnReadable);
    }

    [Fact]
    public void AHelloIsAnsweredWhenAllThatMustTurnHasTurned()
    {
        Action? answer = null;
        int sent = 0;
        ParentLink link = new(Receive, bytes => sent += bytes.Length, _ => { })
        {
            OnConfigure = (_, _) => { },
            OnReload = _ => { },
            OnStop = () => { },
            OnGone = () => { },
            OnHello = later => answer = later,
        };
        MessageCodec.WriteHello(parent, new HelloMessage(7));

        link.OnReadable();
        Assert.Equal(0, sent);

        answer!();
        Assert.NotEqual(0, sent);
    }

    [Fact]
    public void OneLoopAloneAnswersAtOnce()
    {
        MessageCodec.WriteHello(parent, new HelloMessage(7));

        Link().OnReadable();

        Assert.Equal(["answered"], heard);
    }

    private ParentLink Link() => new(Receive, Answer, _ => { })
    {
        OnConfigure = (bundle, _) => heard.Add($"configure {bundle.Length}"),
        OnReload = bundle => heard.Add(bundle is null ? "reload" : $"reload {bundle.Length}"),
        OnStop = () => heard.Add("stop"),
        OnGone = () => heard.Add("gone"),
    };

    private int Answer(ReadOnlySpan<byte> bytes)
    {
        heard.Add("answered");
        return bytes.Length;
    }

    private int Receive(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, parent.Pending.Length);
        parent.Pending[..length].CopyTo(buffer);
        parent.Consume(length);
        return length;
    }
}
