using System.Diagnostics;
using CsCheck;
using Keepalive.Linux.Processes;

namespace Keepalive.Linux.Tests.Processes;

/// <summary>What the kernel says of processes, and what /proc shows.</summary>
public sealed class ProcessEventsTests
{
    [Fact]
    public void AProcessIsSeenFromItsForkToItsExit()
    {
        using ProcessEvents? events = TryListen();
        if (events is null) Assert.Skip("no process events: not root in the first network namespace");
        List<ProcessEvent> seen = [];

        using Process process = Process.Start("/bin/sleep", "0.05");
        process.WaitForExit();
        Wait.For(() => events.Read(seen.Add) && seen.Contains(new ProcessEvent(ProcessEventKind.Exit, process.Id)), "the exit");

        Assert.Contains(seen, one => one.Kind == ProcessEventKind.Fork && one.Pid == process.Id);
        Assert.Contains(new ProcessEvent(ProcessEventKind.Exec, process.Id), seen);
    }

    [Fact]
    public void ShortNameAndCommandLineAreThoseOfTheProcess()
    {
        using Process process = Process.Start("/bin/sleep", ["30", "0"]);
        try
        {
            Wait.For(() => ProcessTable.ShortName(process.Id) == "sleep", "sleep to run");

            Assert.Equal(["/bin/sleep", "30", "0"], ProcessTable.CommandLine(process.Id)!);
            Assert.Contains(process.Id, ProcessTable.Pids());
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
        Assert.Null(ProcessTable.ShortName(process.Id));
        Assert.Null(ProcessTable.CommandLine(process.Id));
    }

    [Fact]
    public void ArbitraryBytesAreNoEventOrAnyEvent() =>
        Gen.Byte.Array[0, 80].Sample(bytes => Read(bytes), iter: 20_000);

    private static void Read(byte[] bytes) => _ = ProcessEvents.TryRead(bytes, out _);

    private static ProcessEvents? TryListen()
    {
        try
        {
            return new ProcessEvents(1 << 20);
        }
        catch (LinuxException)
        {
            return null;
        }
    }
}
