namespace Keepalive.Control;

/// <summary>The layout of everything that parent and child say to each other on their socket.</summary>
public static class Frame
{
    /// <summary>4 bytes of payload length, little endian; 1 byte of kind; the payload, JSON of one message.</summary>
    public const int HeaderSize = 5;

    /// <summary>A configuration of fifty thousand virtual servers has about 40 MB; more than this is a fault, not a message.</summary>
    public const int PayloadBytesMax = 256 << 20;

    /// <summary>Readers and writers let go of buffers that grew beyond this, as soon as they are empty.</summary>
    public const int BufferBytesKeptMax = 1 << 20;
}

/// <summary>The peer sent what is no frame: the link cannot be trusted any more.</summary>
public sealed class FrameException(string message) : Exception(message);
