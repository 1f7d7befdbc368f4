using System.Text;

namespace Keepalive.ConfigParser;

/// <summary>
/// Where configuration text comes from: the disk in the parent, a recorded bundle in the children. The parser itself does no I/O.
/// </summary>
public interface IConfigSource
{
    /// <summary>Reads one file. Paths are as the parser composed them; the answer to the same path must not change during a
    /// parse.</summary>
    ConfigText Read(string path);

    /// <summary>Whether <see cref="Read"/> would give this text.</summary>
    /// <param name="path">As for <see cref="Read"/>.</param>
    /// <param name="text">A byte for each character.</param>
    bool Holds(string path, ReadOnlySpan<byte> text) => Read(path).Text is { } found && found == Encoding.Latin1.GetString(text);

    /// <summary>
    /// Expands <c>*</c>, <c>?</c> and <c>[…]</c> as the shell does, in byte order, without hidden files. Braces are already resolved.
    /// </summary>
    IReadOnlyList<string> ExpandGlob(string pattern);
}

/// <summary>Why a file was not read.</summary>
public enum ConfigReadError
{
    None,
    NotFound,
    IsDirectory,

    /// <summary>An executable file, a socket, a device: keepalived does not read these.</summary>
    NotPlainFile,

    /// <summary>No permission, or an I/O error.</summary>
    NotReadable,
}

/// <summary>
/// The text of a file, or the reason why there is none. Each character stands for one byte (Latin-1), so that lengths count bytes and
/// no value changes on its way; messages turn it into UTF-8 again.
/// </summary>
public readonly record struct ConfigText(string? Text, ConfigReadError Error)
{
    public static ConfigText Of(string text) => new(text, ConfigReadError.None);

    public static ConfigText Failed(ConfigReadError error) => new(null, error);
}
