using Tmds.Linux;

namespace Keepalive.Linux.Processes;

/// <summary>Network namespaces with a name, as ip-netns(8) makes them.</summary>
public static unsafe class NetworkNamespace
{
    private const string Folder = "/run/netns";
    private const int CLONE_NEWNET = 0x40000000;
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;

    public static bool Exists(string name) => File.Exists(Path.Combine(Folder, name));

    /// <summary>
    /// Puts the calling thread into a namespace: what it opens and whom it starts from now on lives there. Other threads stay where they
    /// are, so do it before any is made, or on a thread that ends afterwards.
    /// </summary>
    /// <exception cref="LinuxException">There is no such namespace, or no permission.</exception>
    public static void Enter(string name)
    {
        int descriptor;
        byte[] path = System.Text.Encoding.UTF8.GetBytes(Path.Combine(Folder, name) + '\0');
        fixed (byte* start = path)
        {
            descriptor = Native.CheckLibC(LibC.open(start, O_RDONLY | O_CLOEXEC), $"open network namespace {name}");
        }
        try
        {
            _ = Native.Check(Native.setns(descriptor, CLONE_NEWNET), $"enter network namespace {name}");
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }
}
