using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Runs each track script at its interval, counted from the start of the former run, never two of one at a time.</summary>
internal sealed class TrackScripts(EventLoop loop, ScriptRunner runner, ScriptUsers users, VrrpLog log, Action<VrrpInput> input)
{
    private readonly EventLoop loop = loop;
    private readonly ScriptRunner runner = runner;
    private readonly ScriptUsers users = users;
    private readonly VrrpLog log = log;
    private readonly Action<VrrpInput> input = input;
    private readonly Dictionary<string, Schedule> schedules = new(StringComparer.Ordinal);

    /// <summary>Changes over to another set; unchanged scripts keep their rhythm.</summary>
    public void Run(ValueList<TrackScriptConfig> scripts)
    {
        Dictionary<string, TrackScriptConfig> wanted = scripts.ToDictionary(script => script.Name, StringComparer.Ordinal);
        foreach (string gone in schedules.Keys.Where(name => !wanted.ContainsKey(name)).ToArray())
        {
            schedules.Remove(gone, out Schedule? schedule);
            schedule!.Stop();
        }
        foreach (TrackScriptConfig script in scripts)
        {
            if (!schedules.TryGetValue(script.Name, out Schedule? schedule)) schedules[script.Name] = schedule = new Schedule(this, script);
            else schedule.Change(script);
        }
    }

    public bool IsRunning(string name) => schedules.TryGetValue(name, out Schedule? schedule) && schedule.IsRunning;

    public void Stop()
    {
        foreach (Schedule schedule in schedules.Values) schedule.Stop();
        schedules.Clear();
    }

    private sealed class Schedule
    {
        private readonly TrackScripts owner;
        private readonly LoopTimer timer;
        private TrackScriptConfig config;
        private ScriptRun? running;
        private bool stopped;
        private int lastStatus;

        public Schedule(TrackScripts owner, TrackScriptConfig config)
        {
            this.owner = owner;
            this.config = config;
            timer = owner.loop.NewTimer(RunOnce);
            timer.Deadline = owner.loop.Now;
        }

        public bool IsRunning { get; private set; }

        public void Change(TrackScriptConfig next)
        {
            bool sameRhythm = next.Interval == config.Interval && next.Script == config.Script;
            config = next;
            if (!sameRhythm) timer.Deadline = owner.loop.Now;
        }

        public void Stop()
        {
            stopped = true;
            timer.Deadline = Instant.Never;
            running?.Terminate();
        }

        private void RunOnce()
        {
            timer.Deadline = owner.loop.Now + config.Interval;
            if (IsRunning)
            {
                owner.log.ScriptStillRunning(config.Name);
                return;
            }
            if (config.OpenTestPath is not null)
            {
                bool opened = FileTest.CanOpen(config.OpenTestPath);
                Report(opened, opened ? 0 : 1, opened ? "" : $"cannot open {config.OpenTestPath}");
                return;
            }
            if (!owner.users.TryScript(config.Script.Argv, config.Script.User, config.Script.Group, out Script script, out string problem))
            {
                Report(succeeded: false, 1, problem);
                return;
            }
            IsRunning = true;
            running = owner.runner.Start(script, config.Timeout, Ended);
        }

        private void Ended(ScriptEnd end)
        {
            IsRunning = false;
            running = null;
            if (!stopped) Report(end.Succeeded, end.Status.Code, end.ToString());
        }

        private void Report(bool succeeded, int status, string how)
        {
            if (status != lastStatus) owner.log.ScriptNowReturns(config.Name, status);
            lastStatus = status;
            owner.input(new VrrpInput.ScriptEnded(config.Name, succeeded, how));
        }
    }
}
