using System.Globalization;
using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Printing;

/// <summary>The first part of every state dump: global_defs as it was understood, in keepalived's words and order.</summary>
public static partial class GlobalDump
{
    /// <param name="text">Gets the lines.</param>
    /// <param name="global">What was configured.</param>
    /// <param name="command">How a script is shown: the command, its user and group.</param>
    /// <param name="isParent">The parent knows no interfaces.</param>
    public static void Write(DumpText text, GlobalDefs global, Func<ScriptCommand, string> command, bool isParent = false)
    {
        text.Title("Global definitions");
        WriteNames(text, global);
        WriteMail(text, global.Mail);
        text.Truth(1, "Checkers log all failures", global.InstanceDefaults.CheckerLogAllFailures);
        WriteReload(text, global.Reload);
        if (global.Files.DataUseInstance) text.Line(1, "Use instance name in data dumps");
        if (global.StartupScript is { } start) text.Line(1, $"Startup script = {command(start)}, timeout {Seconds(global.StartupScriptTimeout)}");
        if (global.ShutdownScript is { } stop) text.Line(1, $"Shutdown script = {command(stop)}, timeout {Seconds(global.ShutdownScriptTimeout)}");
        text.Truth(1, "Dynamic interfaces", global.DynamicInterfaces);
        if (global.DynamicInterfaces && global.DynamicInterfacesMayChange) text.Truth(1, "Allow interface changes", value: true);
        if (global.Mail.NoFaults) text.Value(1, "Send emails for fault transitions", "off");
        WriteLvs(text, global, isParent);
        WriteFifos(text, global, command);
        WriteInstanceDefaults(text, global);
        WriteFirewall(text, global.Firewall);
        text.Truth(1, "VRRP check unicast_src", global.InstanceDefaults.CheckUnicastSource);
        text.Truth(1, "VRRP skip check advert addresses", global.InstanceDefaults.SkipCheckAdvAddr);
        text.Truth(1, "VRRP strict mode", global.InstanceDefaults.StrictMode);
        text.Value(1, "Max auto priority", global.MaxAutoPriority < 0 ? "Disabled" : global.MaxAutoPriority);
        text.Value(1, "Min auto priority delay", $"{(long)global.MinAutoPriorityDelay.TotalMicroseconds} usecs");
        WriteTuning(text, "VRRP", global.VrrpProcess);
        WriteTuning(text, "Checker", global.CheckerProcess);
        WriteTuning(text, "BFD", global.BfdProcess);
        WriteManagement(text, global.Management);
        text.Line(1, global.EnableScriptSecurity ? "Script security enabled" : "Script security disabled");
        if (global.ScriptUser is not null) text.Line(1, $"Default script {command(Nothing)[NothingText.Length..]}");
        WriteBuffers(text, global);
        WriteRest(text, global);
    }

    /// <summary>A command without a user of its own: what is behind it is the default.</summary>
    private static readonly ScriptCommand Nothing = new([""]);

    private static readonly string NothingText = $"{Nothing}, ";

    private static void WriteNames(DumpText text, GlobalDefs global)
    {
        FilesConfig files = global.Files;
        text.ValueIf(files.SaveDirectory is not null, 1, "Config save dir", files.SaveDirectory);
        text.Value(1, "Network namespace", global.NetNamespace ?? "(default)");
        text.Value(1, "Network namespace ipvs", global.NetNamespaceIpvs ?? "(main namespace)");
        text.ValueIf(global.Instance is not null, 1, "Instance name", global.Instance);
        text.ValueIf(files.ParentProcessName is not null, 1, "Parent process name", files.ParentProcessName);
        text.ValueIf(files.VrrpProcessName is not null, 1, "VRRP process name", files.VrrpProcessName);
        text.ValueIf(files.CheckerProcessName is not null, 1, "LVS process name", files.CheckerProcessName);
        text.ValueIf(files.BfdProcessName is not null, 1, "BFD process name", files.BfdProcessName);
        text.Line(1, files.UseSymlinkPaths ? "Keep symlinks in script paths" : "Replace symlinks in script paths");
        text.Line(1, $"{(files.SupplementaryGroups ? "Set" : "Don't set")} supplementary groups for all scripts");
        text.ValueIf(global.RouterId is not null, 1, "Router ID", global.RouterId);
    }

    private static void WriteMail(DumpText text, MailConfig mail)
    {
        if (mail.Server is not null)
        {
            text.Value(1, "Smtp server", mail.Server);
            text.Value(1, "Smtp server port", mail.ServerPort);
            text.ValueIf(mail.HeloName is not null, 1, "Smtp HELO name", mail.HeloName);
        }
        bool shown = mail.Server is not null || mail.ConnectTimeoutGiven;
        text.ValueIf(shown, 1, "Smtp server connection timeout", Seconds(mail.ConnectTimeout));
        // Nobody gets a mail without a relay, so keepalived forgets whom it was for.
        bool sends = mail.Server is not null;
        text.ValueIf(sends && mail.From is not null, 1, "Email notification from", mail.From);
        if (sends && mail.Recipients.Count > 0) text.Line(1, "Email notification to:");
        foreach (string recipient in sends ? mail.Recipients : []) text.Line(2, recipient);
        text.Value(1, "Default smtp_alert", Choice(mail.Alert));
        text.Value(1, "Default smtp_alert_vrrp", Choice(mail.AlertVrrp));
        text.Value(1, "Default smtp_alert_checker", Choice(mail.AlertChecker));
    }

    private static void WriteReload(DumpText text, ReloadConfig reload)
    {
        text.Line(1, reload.CheckFirst ? $"Test config before reload, log to {reload.CheckLog ?? "(null)"}" : "No test config before reload");
        text.ValueIf(reload.TimeFile is not null, 1, "Reload time file", $"{reload.TimeFile}{(reload.Repeat ? " (repeat)" : "")}");
        text.ValueIf(reload.MarkerFile is not null, 1, "Reload_file", reload.MarkerFile);
    }

    private static void WriteTuning(DumpText text, string process, ProcessTuning tuning)
    {
        text.Value(1, $"{process} process priority", tuning.Priority ?? 0);
        text.Truth(1, $"{process} don't swap", tuning.NoSwap);
        text.Value(1, $"{process} realtime priority", tuning.RealTimePriority ?? 0);
        text.ValueIf(tuning.CpuAffinity.Count > 0, 1, $"{process} CPU Affinity", string.Join(' ', tuning.CpuAffinity));
        text.Value(1, $"{process} realtime limit", (long)tuning.RealTimeLimit.TotalMicroseconds);
    }

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static string Choice(bool? value) => value switch
    {
        true => "on",
        false => "off",
        null => "unset",
    };

    private static string Enabled(bool value) => value ? "enabled" : "disabled";

    private static int Number(bool value) => value ? 1 : 0;
}
