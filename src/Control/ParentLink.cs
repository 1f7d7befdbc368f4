namespace Keepalive.Control;

/// <summary>
/// The child's end of the link. It answers a hello by itself, so that the answer proves that the child's loop turns; everything else
/// is handed on. The socket is the owner's: two functions read and write, a third is told when to watch for room.
/// </summary>
public sealed class ParentLink
{
    private const int HeldBytesMax = 16 * 1024;

    private readonly FrameLink link;
    private readonly Action<bool> watchForRoom;
    private byte[]? bundle;
    private bool isHeld;
    private bool watches;

    public ParentLink(FrameLink.Receiver receive, FrameLink.Sender send, Action<bool> watchForRoom)
    {
        link = new FrameLink(receive, send);
        this.watchForRoom = watchForRoom;
    }

    /// <summary>The first configuration: the bundle and what came with it.</summary>
    public required Action<byte[], ConfigureMessage> OnConfigure { get; init; }

    /// <summary>Another configuration, found good by the parent; null: the same texts as before, but what they name may have changed.</summary>
    public required Action<byte[]?> OnReload { get; init; }

    public required Action OnStop { get; init; }

    /// <summary>A hello came: runs the answer as soon as all that must turn has turned. Null: that this loop hears of it is enough.</summary>
    public Action<Action>? OnHello { get; init; }

    /// <summary>The parent is gone: nobody supervises us any more.</summary>
    public required Action OnGone { get; init; }

    /// <summary>While it is true messages gather, up to a bound; what has gathered leaves when it becomes false.</summary>
    public bool IsHeld
    {
        set
        {
            isHeld = value;
            if (!value && link.WantsToWrite) Flush();
        }
    }

    /// <summary>The socket can be read.</summary>
    public void OnReadable()
    {
        if (!link.Read(Handle)) OnGone();
    }

    /// <summary>The socket has room again.</summary>
    public void OnWritable() => Flush();

    public void SendProgress()
    {
        MessageCodec.WriteProgress(link.Outgoing);
        Flush();
    }

    public void SendReady(int instances)
    {
        MessageCodec.Write(link.Outgoing, new ReadyMessage(instances));
        Flush();
    }

    public void SendReloadDone(string? refusal)
    {
        MessageCodec.Write(link.Outgoing, new ReloadDoneMessage(refusal));
        Flush();
    }

    public void SendMasterChanged(string instance, bool isMaster)
    {
        MessageCodec.Write(link.Outgoing, new MasterChangedMessage(instance, isMaster));
        Flush();
    }

    public void SendEvent(EventMessage message)
    {
        MessageCodec.Write(link.Outgoing, message);
        Flush();
    }

    public void SendSetting(SettingMessage message)
    {
        MessageCodec.Write(link.Outgoing, message);
        Flush();
    }

    public void SendMail(string subject, string body)
    {
        MessageCodec.Write(link.Outgoing, new MailMessage(subject, body));
        Flush();
    }

    private void Handle(byte kind, ReadOnlySpan<byte> payload)
    {
        switch ((ParentMessageKind)kind)
        {
            case ParentMessageKind.Bundle:
                bundle = payload.ToArray();
                break;
            case ParentMessageKind.Configure:
                OnConfigure(TakeBundle() ?? throw new FrameException("no configuration came"), MessageCodec.ReadConfigure(payload));
                break;
            case ParentMessageKind.Reload:
                OnReload(TakeBundle());
                break;
            case ParentMessageKind.Hello:
                Greet(MessageCodec.ReadHello(payload));
                break;
            case ParentMessageKind.Stop:
                OnStop();
                break;
            default:
                throw new FrameException($"a message of unknown kind {kind}");
        }
    }

    private void Greet(HelloMessage hello)
    {
        if (OnHello is null) Answer();
        else OnHello(Answer);

        void Answer()
        {
            MessageCodec.WriteHelloReply(link.Outgoing, hello);
            Flush();
        }
    }

    /// <summary>It is megabytes, and needed once.</summary>
    private byte[]? TakeBundle() => Interlocked.Exchange(ref bundle, null);

    private void Flush()
    {
        if (isHeld && link.Outgoing.Pending.Length < HeldBytesMax) return;
        if (!link.Flush()) OnGone();
        else if (link.WantsToWrite != watches) watchForRoom(watches = link.WantsToWrite);
    }
}
