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
    public static void Enter(string name) => EnterFile(Path.Combine(Folder, name), name);

    /// <summary>Runs something on a thread of its own that is in another namespace. An empty name is where the parent was started.</summary>
    /// <exception cref="LinuxException">There is no such namespace, or no permission.</exception>
    public static T RunIn<T>(string name, Func<T> work)
    {
        string path = name.Length == 0 ? FirstOf(ProcessControl.ParentPid) : Path.Combine(Folder, name);
        T result = default!;
        LinuxException? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                EnterFile(path, name);
                result = work();
            }
            catch (LinuxException exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw failure;
    }

    /// <summary>Where the parent was started: its main thread may have moved since (net_namespace), its others never do.</summary>
    private static string FirstOf(int process)
    {
        string main = $"/proc/{process}/task/{process}";
        return (Directory.GetDirectories($"/proc/{process}/task").FirstOrDefault(task => task != main) ?? main) + "/ns/net";
    }

    private static void EnterFile(string file, string name)
    {
        int descriptor;
        byte[] path = System.Text.Encoding.UTF8.GetBytes(file + '\0');
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
