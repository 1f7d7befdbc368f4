using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;

namespace Keepalive.Linux.Tests.Processes;

/// <summary>FIFOs with readers that are there, are not, come and go.</summary>
public sealed class NotifyFifoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ka-fifo-").FullName;
    private readonly EventLoop loop = new();
    private readonly List<string> said = [];

    private string FifoPath => Path.Combine(folder, "fifo");

    [Fact]
    public void LinesWaitForAReaderAndManyWaitForRoom()
    {
        using NotifyFifo fifo = Open();
        const int count = 100_000;
        for (int i = 0; i < count; i++) fifo.Write(Line(i));

        string[] lines = ReadWhileTheLoopRuns(count);

        Assert.Equal(Enumerable.Range(0, count).Select(Line), lines);
        Assert.Empty(said);
    }

    [Fact]
    public void ReadersThatComeAndGoLoseNothingAndHoldUpNobody()
    {
        using NotifyFifo fifo = Open();
        List<string> all = [];
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < 500; i++) fifo.Write(Line(round * 500 + i));
            // Each reader takes some whole lines and goes away.
            all.AddRange(ReadWhileTheLoopRuns(400));
        }
        all.AddRange(ReadWhileTheLoopRuns(10_000 - all.Count));

        Assert.Equal(Enumerable.Range(0, 10_000).Select(Line), all);
    }

    [Fact]
    public void WithoutAnyReaderTheLossIsSaid()
    {
        using NotifyFifo fifo = Open();
        for (int i = 0; i < 120_000; i++) fifo.Write(Line(i));

        Assert.Contains("lines are being lost", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void ItIsMadeForItsOwnerOnlyAndGoesAtTheEnd()
    {
        FileMask.Set(0x7f);
        Assert.True(Credentials.TryResolve("nobody", null, out Credentials nobody));
        using (NotifyFifo fifo = NotifyFifo.TryOpen(loop, FifoPath, nobody, said.Add)!)
        {
            Assert.Equal(0, FileStatus.TryReadLink(FifoPath, out FileStatus status));
            Assert.Equal(new FileStatus(FileKind.Fifo, 0x180, nobody.User, nobody.Group), status);
        }
        Assert.False(File.Exists(FifoPath));
    }

    [Fact]
    public void OneThatWasThereStays()
    {
        Shell.Run($"mkfifo {FifoPath}");
        Open().Dispose();

        Assert.True(File.Exists(FifoPath));
    }

    [Theory]
    [InlineData("a file")]
    [InlineData("a link")]
    [InlineData("somebody's")]
    public void WhatIsNotOursIsNotUsed(string what)
    {
        string other = Path.Combine(folder, "other");
        if (what == "a file") File.WriteAllText(FifoPath, "mine");
        else Shell.Run($"mkfifo {(what == "a link" ? other : FifoPath)}");
        if (what == "a link") File.CreateSymbolicLink(FifoPath, other);
        if (what == "somebody's") Shell.Run($"chown nobody {FifoPath}");

        Assert.Null(NotifyFifo.TryOpen(loop, FifoPath, Credentials.Root, said.Add));

        Assert.Equal($"notify fifo {FifoPath} is not a fifo we own - not using", Assert.Single(said));
        Assert.True(File.Exists(FifoPath));
    }

    [Fact]
    public void TheReaderProgramGetsThePathAndEveryLineToTheLast()
    {
        string copy = Path.Combine(folder, "copy");
        NotifyFifos fifos = new(loop, said.Add);
        fifos.Use([Plan(["/bin/sh", "-c", $"sleep 0.3; echo \"$1 $2\" > {copy}; cat \"$2\" >> {copy}", "sh", "word"])]);
        for (int i = 0; i < 5000; i++) fifos.Write(Line(i));
        fifos.Write("last");

        fifos.Close(MonotonicClock.Now + Wait.Patience, loop.Stop);
        loop.Run();

        string[] lines = File.ReadAllLines(copy);
        Assert.Equal($"word {FifoPath}", lines[0]);
        Assert.Equal([.. Enumerable.Range(0, 5000).Select(Line), "last"], lines[1..]);
        Assert.Equal("vrrp notify fifo script terminated", Assert.Single(said));
        Assert.False(File.Exists(FifoPath));
    }

    [Fact]
    public void AReaderProgramThatDoesNotReadIsEndedWithTheLimit()
    {
        NotifyFifos fifos = new(loop, said.Add);
        fifos.Use([Plan(["/bin/sh", "-c", "exec sleep 1000"])]);
        fifos.Write("unread");

        fifos.Close(MonotonicClock.Now + TimeSpan.FromMilliseconds(200), () => loop.Post(() => { }));
        loop.NewTimer(() => said.Add("guard")).Deadline = MonotonicClock.Now + Wait.Patience;
        LoopTimer look = null!;
        look = loop.NewTimer(() =>
        {
            if (said.Count > 0) loop.Stop();
            look.Deadline = loop.Now + TimeSpan.FromMilliseconds(10);
        });
        look.Deadline = MonotonicClock.Now;
        loop.Run();

        Assert.Equal("vrrp notify fifo script terminated", Assert.Single(said));
    }

    [Fact]
    public void AReloadLeavesWhatItDoesNotChange()
    {
        NotifyFifos fifos = new(loop, said.Add);
        FifoPlan plan = Plan(null);
        fifos.Use([plan]);
        fifos.Write("before");
        fifos.Use([plan with { }]);
        fifos.Write("after");

        Assert.Equal(["before", "after"], ReadWhileTheLoopRuns(2));
        fifos.Use([]);
        Assert.False(File.Exists(FifoPath));
    }

    public void Dispose()
    {
        loop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"INSTANCE \"VI_{number}\" MASTER 100");

    private FifoPlan Plan(string[]? reader) =>
        new("vrrp ", FifoPath, Credentials.Root, reader is null ? null : new Script(reader, Credentials.Root));

    private NotifyFifo Open() => NotifyFifo.TryOpen(loop, FifoPath, Credentials.Root, said.Add) ?? throw new InvalidOperationException(said[0]);

    /// <summary>Reads so many lines, one byte at a time so that nothing is taken that is not used.</summary>
    private string[] ReadWhileTheLoopRuns(int count)
    {
        List<string> lines = [];
        Thread reader = new(() =>
        {
            using FileStream stream = new(FifoPath, new FileStreamOptions { BufferSize = 0 });
            System.Text.StringBuilder line = new();
            while (lines.Count < count)
            {
                int value = stream.ReadByte();
                if (value < 0) break;
                if (value != '\n')
                {
                    line.Append((char)value);
                    continue;
                }
                lines.Add(line.ToString());
                line.Clear();
            }
            loop.Post(loop.Stop);
        });
        reader.Start();
        loop.Run();
        reader.Join();
        return [.. lines];
    }
}
