using System.Text;
using Keepalive.ConfigParser;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Keepalive.Watchdog.Process;

/// <summary>The configuration files on disk. Bytes are taken as they are (Latin-1), so that no value changes on its way.</summary>
internal sealed class DiskSource : IConfigSource
{
    private const int PieceBytes = 65_536;
    private const int PieceReadMax = 1 << 30;

    public ConfigText Read(string path)
    {
        int errno = Look(ref path, out FileStatus status);
        if (errno != 0) return ConfigText.Failed(errno == Errno.ENOENT ? ConfigReadError.NotFound : ConfigReadError.NotReadable);
        if (status.Kind == FileKind.Directory) return ConfigText.Failed(ConfigReadError.IsDirectory);
        // Opening a FIFO would wait for somebody who writes to it.
        if (status.Kind != FileKind.Regular || status.IsExecutable) return ConfigText.Failed(ConfigReadError.NotPlainFile);
        try
        {
            return ConfigText.Of(ReadText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ConfigText.Failed(ConfigReadError.NotReadable);
        }
    }

    /// <summary>Piece by piece, so that the bytes of a large file are not in memory beside its text.</summary>
    private static string ReadText(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        if (length is 0 or > PieceReadMax) return Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Reading reading = new(file);
        string text = string.Create((int)length, reading, static (characters, from) => from.Fill(characters));
        return reading.Count == text.Length ? text : text[..reading.Count];
    }

    /// <summary>Piece by piece and without a string of it all: most reloads find what was there before.</summary>
    public bool Holds(string path, ReadOnlySpan<byte> text)
    {
        int errno = Look(ref path, out FileStatus status);
        if (errno != 0 || status.Kind != FileKind.Regular || status.IsExecutable) return false;
        try
        {
            return HasBytes(path, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasBytes(string path, ReadOnlySpan<byte> expected)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] piece = new byte[PieceBytes];
        int seen = 0;
        while (true)
        {
            int read = RandomAccess.Read(file, piece, seen);
            if (read == 0) return seen == expected.Length;
            if (read > expected.Length - seen || !piece.AsSpan(0, read).SequenceEqual(expected.Slice(seen, read))) return false;
            seen += read;
        }
    }

    private sealed class Reading(SafeFileHandle file)
    {
        /// <summary>Characters that were there: fewer than expected when the file became shorter meanwhile.</summary>
        public int Count { get; private set; }

        public void Fill(Span<char> characters)
        {
            byte[] piece = new byte[Math.Min(PieceBytes, characters.Length)];
            while (Count < characters.Length)
            {
                int read = RandomAccess.Read(file, piece.AsSpan(0, Math.Min(piece.Length, characters.Length - Count)), Count);
                if (read == 0) return;
                Count += Encoding.Latin1.GetChars(piece.AsSpan(0, read), characters[Count..]);
            }
        }
    }

    public IReadOnlyList<string> ExpandGlob(string pattern) => Glob.Expand(pattern);

    private static int Look(ref string path, out FileStatus status)
    {
        int errno = FileStatus.TryRead(path, out status);
        if (errno == Errno.ENOENT && !Ascii.IsValid(path)) errno = FileStatus.TryRead(path = OfBytes(path), out status);
        return errno;
    }

    /// <summary>A name that came out of a file, where each character is a byte; .NET wants the text that the bytes are.</summary>
    private static string OfBytes(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));
}
