using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Keepalive.Control;

/// <summary>Messages as JSON, by source-generated code: no reflection, so that it works in a native executable.</summary>
public static class MessageCodec
{
    public static void Write(FrameWriter writer, ConfigureMessage message) =>
        Write(writer, (byte)ParentMessageKind.Configure, message, MessageContext.Default.ConfigureMessage);

    public static void WriteBundle(FrameWriter writer, ReadOnlySpan<byte> bundle) => writer.Write((byte)ParentMessageKind.Bundle, bundle);

    public static void WriteReload(FrameWriter writer) => writer.Write((byte)ParentMessageKind.Reload, []);

    public static void WriteHello(FrameWriter writer, HelloMessage message) =>
        Write(writer, (byte)ParentMessageKind.Hello, message, MessageContext.Default.HelloMessage);

    public static void WriteProgress(FrameWriter writer) => writer.Write((byte)ChildMessageKind.Progress, []);

    public static void WriteStop(FrameWriter writer) => writer.Write((byte)ParentMessageKind.Stop, []);

    public static void Write(FrameWriter writer, ReadyMessage message) =>
        Write(writer, (byte)ChildMessageKind.Ready, message, MessageContext.Default.ReadyMessage);

    public static void WriteHelloReply(FrameWriter writer, HelloMessage message) =>
        Write(writer, (byte)ChildMessageKind.HelloReply, message, MessageContext.Default.HelloMessage);

    public static void Write(FrameWriter writer, ReloadDoneMessage message) =>
        Write(writer, (byte)ChildMessageKind.ReloadDone, message, MessageContext.Default.ReloadDoneMessage);

    public static void Write(FrameWriter writer, MasterChangedMessage message) =>
        Write(writer, (byte)ChildMessageKind.MasterChanged, message, MessageContext.Default.MasterChangedMessage);

    public static void Write(FrameWriter writer, MailMessage message) =>
        Write(writer, (byte)ChildMessageKind.Mail, message, MessageContext.Default.MailMessage);

    public static MailMessage ReadMail(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.MailMessage);

    public static void Write(FrameWriter writer, SettingMessage message) =>
        Write(writer, (byte)ChildMessageKind.SettingChanged, message, MessageContext.Default.SettingMessage);

    public static SettingMessage ReadSetting(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.SettingMessage);

    public static void Write(FrameWriter writer, EventMessage message) =>
        Write(writer, (byte)ChildMessageKind.Event, message, MessageContext.Default.EventMessage);

    public static EventMessage ReadEvent(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.EventMessage);

    /// <exception cref="FrameException">The payload is not this message.</exception>
    public static ConfigureMessage ReadConfigure(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.ConfigureMessage);

    public static HelloMessage ReadHello(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.HelloMessage);

    public static ReadyMessage ReadReady(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.ReadyMessage);

    public static ReloadDoneMessage ReadReloadDone(ReadOnlySpan<byte> payload) => Read(payload, MessageContext.Default.ReloadDoneMessage);

    public static MasterChangedMessage ReadMasterChanged(ReadOnlySpan<byte> payload) =>
        Read(payload, MessageContext.Default.MasterChangedMessage);

    private static void Write<T>(FrameWriter writer, byte kind, T message, JsonTypeInfo<T> type) =>
        writer.Write(kind, JsonSerializer.SerializeToUtf8Bytes(message, type));

    private static T Read<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type) ?? throw new FrameException($"an empty {typeof(T).Name}");
        }
        catch (JsonException exception)
        {
            throw new FrameException($"no {typeof(T).Name}: {exception.Message}");
        }
    }
}

[JsonSerializable(typeof(ConfigureMessage))]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(ReadyMessage))]
[JsonSerializable(typeof(ReloadDoneMessage))]
[JsonSerializable(typeof(MasterChangedMessage))]
[JsonSerializable(typeof(SettingMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(MailMessage))]
internal sealed partial class MessageContext : JsonSerializerContext;
