using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Process;

/// <summary>reload_time_file: follows a file that names a time, and asks for a reload when that has come.</summary>
internal sealed class ReloadClock : IDisposable
{
    /// <summary>The wall clock may be set meanwhile: it is looked at again at least so often.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private const int CharactersMax = 64;

    private readonly EventLoop loop;
    private readonly WatchdogLog log;
    private readonly Action reload;
    private readonly LoopTimer timer;
    private FolderWatch? folders;
    private ReloadConfig config = new();
    private DateTimeOffset? scheduled;

    public ReloadClock(EventLoop loop, WatchdogLog log, Action reload)
    {
        this.loop = loop;
        this.log = log;
        this.reload = reload;
        timer = loop.NewTimer(OnTimer);
    }

    public void Use(ReloadConfig wanted)
    {
        config = wanted;
        HashSet<string> watched = wanted.TimeFile is null ? [] : [Path.GetDirectoryName(Path.GetFullPath(wanted.TimeFile)) ?? "/"];
        if (watched.Count > 0) folders ??= new FolderWatch(loop, _ => Look());
        folders?.Watch(watched);
        Look();
    }

    public void Dispose() => folders?.Dispose();

    private void Look()
    {
        string? text = config.TimeFile is null ? null : FirstLine(config.TimeFile);
        DateTimeOffset? wanted = null;
        if (text is not null && ReloadTime.TryParse(text, DateTimeOffset.Now, out DateTimeOffset time)) wanted = time;
        else if (!string.IsNullOrWhiteSpace(text) && text != refused) Refuse(text);
        refused = wanted is null ? text : null;
        if (wanted == scheduled) return;
        if (wanted is null) log.CancellingReload(Text(scheduled!.Value));
        else if (scheduled is null) log.SchedulingReload(Text(wanted.Value));
        else log.ReloadTimeUpdated(Text(scheduled.Value), Text(wanted.Value));
        scheduled = wanted;
        Arm();
    }

    private string? refused;

    private void Refuse(string text)
    {
        log.MalformedReloadTime(text);
        log.InvalidReloadTime(text);
    }

    private void Arm()
    {
        if (scheduled is not { } time)
        {
            timer.Deadline = Instant.Never;
            return;
        }
        TimeSpan left = time - DateTimeOffset.Now;
        timer.Deadline = MonotonicClock.Now + (left < LookAgain ? left : LookAgain);
    }

    private void OnTimer()
    {
        if (scheduled is not { } time) return;
        if (DateTimeOffset.Now < time)
        {
            Arm();
            return;
        }
        scheduled = null;
        if (!config.Repeat) TryDelete(config.TimeFile!);
        reload();
        Look();
    }

    private static string Text(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? FirstLine(string path)
    {
        // Never through a FIFO or a device: nobody may hold up the parent.
        if (FileStatus.TryRead(path, out FileStatus status) != 0 || status.Kind != FileKind.Regular) return null;
        try
        {
            string text = File.ReadLines(path).FirstOrDefault() ?? "";
            return text.Length > CharactersMax ? text[..CharactersMax] : text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It will be seen again as what it is: a time that is over.
        }
    }
}
