using System.Globalization;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Other programs, scripts, access control and the clock.</summary>
internal static class ProgramChecks
{
    private static readonly TimeSpan JumpMin = TimeSpan.FromMilliseconds(300);

    public static void Run(Examination e)
    {
        foreach ((int pid, string path) in e.Machine.Daemons.Others)
        {
            e.Find("KD601", path, $"{path} runs as process {pid}", "systemctl disable --now keepalived");
        }
        Managers(e);
        foreach (ScriptFacts script in e.Machine.Scripts) Script(e, script);
        AccessControl(e);
        Clock(e);
    }

    private static void Managers(Examination e)
    {
        if (e.Config.Global.VrrpReconcileAddresses) return;
        foreach (LinkFacts link in e.Machine.Links.Where(link => e.Places.Any(place => place.Device == link.Name)))
        {
            foreach (ManagerFacts manager in link.ManagedBy.Where(manager => !manager.KeepsForeign))
            {
                bool isNetworkd = manager.Program == "systemd-networkd";
                e.Find(isNetworkd ? "KD602" : "KD603", link.Name, $"{manager.Program} manages {link.Name} ({manager.Evidence}) and removes "
                    + "virtual addresses when it starts anew",
                    isNetworkd ? DropIn(manager.Evidence) : $"nmcli device set {link.Name} managed no");
            }
        }
    }

    private static string DropIn(string file)
    {
        string name = file[(file.LastIndexOf('/') + 1)..];
        return $"mkdir -p /etc/systemd/network/{name}.d && printf '[Network]\\nKeepConfiguration=static\\n' "
            + $">/etc/systemd/network/{name}.d/keepalive.conf"
            + " && networkctl reload";
    }

    private static void Script(Examination e, ScriptFacts script)
    {
        if (!script.Exists)
        {
            e.Find("KD701", script.UsedBy, $"{script.UsedBy}: there is no {script.Path}", $"install {script.Path}");
            return;
        }
        if (!script.IsExecutable) e.Find("KD702", script.UsedBy, $"{script.UsedBy}: {script.Path} is not executable", $"chmod 755 {script.Path}");
        if (script.MissingUser is string user)
        {
            e.Find("KD704", script.UsedBy, $"{script.UsedBy}: there is no user {user} to run {script.Path}",
                $"useradd --system --no-create-home --shell /usr/sbin/nologin {user}");
        }
        if (script.Unsafe is not string offence || !script.RunsAsRoot) return;
        bool refused = e.Config.Global.EnableScriptSecurity;
        string part = offence.Split(' ')[0];
        e.Find("KD703", refused ? FindingSeverity.Error : FindingSeverity.Warning, script.UsedBy,
            $"{script.UsedBy}: root would run {script.Path}, and {offence}{(refused ? "; enable_script_security keeps it from running" : "")}",
            $"chown root:root {part} && chmod go-w {part}");
    }

    private static void AccessControl(Examination e)
    {
        if (e.Machine.Security.SelinuxEnforcing && e.Machine.Scripts.Count > 0)
        {
            string path = e.Machine.Scripts[0].Path;
            e.Find("KD705", "SELinux", $"SELinux is enforcing, and the configuration runs {e.Machine.Scripts.Count} "
                + $"script{(e.Machine.Scripts.Count == 1 ? "" : "s")}",
                $"semanage fcontext -a -t keepalived_unconfined_script_exec_t '{path}' && restorecon {path}");
        }
        foreach (string profile in e.Machine.Security.EnforcedProfiles ?? [])
        {
            e.Find("KD706", profile, $"AppArmor enforces the profile {profile}", $"aa-complain {profile}");
        }
    }

    private static void Clock(Examination e)
    {
        if (e.Machine.Clock is not { } clock) return;
        if (!clock.IsSynchronised && e.Config.VrrpInstances.FirstOrDefault(instance => instance.Hmac is not null) is { } signed)
        {
            string window = signed.Hmac!.TimeWindow.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            e.Find("KD801", "clock", $"({signed.Name}) signs with auth_hmac and a window of {window} s, and adjtimex says that the clock is not "
                + "synchronised",
                "timedatectl set-ntp true");
        }
        if (clock.Jump.Duration() < JumpMin) return;
        string jump = clock.Jump.TotalSeconds.ToString("+0.000;-0.000", CultureInfo.InvariantCulture);
        string watched = clock.Watched.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        e.Find("KD802", "clock", $"the wall clock went {jump} s beside the monotonic one within {watched} s",
            "timedatectl timesync-status; chronyc tracking");
    }
}
