namespace Keepalive.Linux.Tests.Processes;

public sealed class SignalTests
{
    /// <summary>A signal that one thread does not block would end the process there; that signals arrive is tried with real daemons.</summary>
    [Fact]
    public void SignalsAreBlockedHereInLaterThreadsAndInTheFinalizersThread()
    {
        List<ulong> masks = [];
        Thread thread = new(() =>
        {
            using SignalReader signals = new(Signal.StatsClear, Signal.Json);
            masks.Add(MaskOf("/proc/thread-self/status"));
            Thread later = new(() => masks.Add(MaskOf("/proc/thread-self/status")));
            later.Start();
            later.Join();
            Assert.Equal(0, signals.Read());
        });
        thread.Start();
        thread.Join();
        string finalizer = Directory.GetDirectories("/proc/self/task").Single(IsFinalizer);
        masks.Add(MaskOf(Path.Combine(finalizer, "status")));

        const ulong both = 1UL << (Signal.StatsClear - 1) | 1UL << (Signal.Json - 1);
        Assert.Equal([both, both, both], masks.Select(mask => mask & both));

        static bool IsFinalizer(string task) => File.ReadAllText(Path.Combine(task, "comm")).StartsWith(".NET Finalizer", StringComparison.Ordinal);

        static ulong MaskOf(string file) =>
            Convert.ToUInt64(File.ReadLines(file).Single(line => line.StartsWith("SigBlk:", StringComparison.Ordinal))[8..], 16);
    }

    [Fact]
    public void NumbersAreThoseOfThisSystem()
    {
        string names = Shell.Run("/bin/bash -c kill$IFS-l");

        Assert.Contains("63) SIGRTMAX-1", names, StringComparison.Ordinal);
        Assert.Contains("36) SIGRTMIN+2", names, StringComparison.Ordinal);
        Assert.Contains("10) SIGUSR1", names, StringComparison.Ordinal);
        Assert.Contains("12) SIGUSR2", names, StringComparison.Ordinal);
        Assert.Contains("17) SIGCHLD", names, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrnosHaveTheirNames()
    {
        Assert.Equal("ENOENT", Errno.Name(Errno.ENOENT));
        Assert.Equal("EADDRNOTAVAIL", Errno.Name(Errno.EADDRNOTAVAIL));
        Assert.Equal("No such file or directory", Errno.Text(Errno.ENOENT));
        Assert.Equal("99999", Errno.Name(99999));
    }

    [Fact]
    public void FailureSaysCallErrnoAndIntent()
    {
        using EventLoop loop = new();
        LinuxException failure = Assert.Throws<LinuxException>(() => loop.Add(9999, Readiness.Readable, _ => { }));

        Assert.Equal("watch a descriptor: epoll_ctl EBADF (Bad file descriptor)", failure.Message);
    }
}
