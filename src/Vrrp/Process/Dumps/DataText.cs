using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>keepalived.data: the configuration and what has become of it, in keepalived's words and order.</summary>
/// <param name="engine">The running node.</param>
/// <param name="sockets">By which it hears and sends.</param>
/// <param name="links">The interfaces as the kernel describes them now.</param>
/// <param name="settings">What was changed of interfaces.</param>
/// <param name="scripts">Which of them run now.</param>
/// <param name="command">How a script is shown: its words, its user and group.</param>
internal sealed class DataText(
    VrrpEngine engine, AdvertSockets sockets, IReadOnlyCollection<LinkInfo> links, KernelSettings settings, TrackScripts scripts,
    Func<ScriptCommand, string> command)
{
    private readonly DumpText text = new();
    private readonly DumpClock clock = new();

    public string Write()
    {
        GlobalDump.Write(text, engine.Config.Global, command);
        if (engine.Instances.Count > 0)
        {
            text.Title("VRRP Topology");
            InstanceText instances = new(text, clock, sockets, command);
            foreach (VrrpInstance instance in engine.Instances) instances.Write(instance);
            text.Title("VRRP Sockpool");
            foreach (var pool in engine.Instances.GroupBy(instance => (instance.Channel, instance.UsesAuthenticationHeader))) Write(pool);
        }
        if (engine.Groups.Count > 0) text.Title("VRRP Sync groups");
        foreach (SyncGroup group in engine.Groups) Write(group);
        WriteScripts();
        WriteFiles();
        text.Title("Interfaces");
        InterfaceText interfaces = new(text, engine, links, settings);
        foreach (InterfaceState link in engine.Interfaces.All.Where(link => link.Index != InterfaceIndex.None)) interfaces.Write(link);
        return text.ToString();
    }

    private void Write(IGrouping<(AdvertChannel? Channel, bool Authenticated), VrrpInstance> pool)
    {
        VrrpInstance first = pool.First();
        (int receiver, int sender) = sockets.DescriptorsOf(pool.Key.Channel, pool.Key.Authenticated);
        text.Line(1, $"fd_in {receiver} fd_out = {sender}");
        text.Value(2, "Interface", first.Interface.Name);
        text.Value(2, "Family", first.Config.Family == IpFamily.V4 ? "IPv4" : "IPv6");
        text.Value(2, "Protocol", pool.Key.Authenticated ? "AH" : "VRRP");
        text.Value(2, "Type", first.Config.IsUnicast ? "Unicast" : "Multicast");
        text.ValueIf(first.Config.IsUnicast, 2, "Address", first.Source);
        text.Value(2, "Rx buf size", 0);
        text.Line(2, "VRRP instances");
        foreach (VrrpInstance instance in pool.OrderBy(instance => instance.Config.VirtualRouterId))
        {
            text.Line(3, $"{instance.Name} vrid {instance.Config.VirtualRouterId}");
        }
    }

    private void Write(SyncGroup group)
    {
        text.Value(1, "VRRP Sync Group", $"{group.Config.Name}, {VrrpStates.Name(group.State)}");
        int faulty = group.Members.Count(member => member.State == VrrpState.Fault);
        text.Line(2, $"Num member fault {faulty}, num member init {group.Members.Count(member => member.State == VrrpState.Init)}");
        text.Line(2, "VRRP member instances :");
        foreach (VrrpInstance member in group.Members) text.Line(3, member.Name);
        if (group.Config.TrackingWeight) text.Line(2, "sync group tracking weight set");
        text.Value(2, "Using smtp notification", group.Config.SmtpAlert ? "yes" : "no");
        InstanceText.WriteScripts(text, group.Config.Notify, command);
    }

    private void WriteScripts()
    {
        if (engine.TrackScripts.Any()) text.Title("VRRP Scripts");
        foreach (TrackScriptState script in engine.TrackScripts)
        {
            TrackScriptConfig config = script.Config;
            text.Value(1, "VRRP Script", config.Name);
            text.Value(2, "Command", config.Script);
            text.Value(2, "Interval", $"{DumpText.Seconds(config.Interval)} sec");
            text.Value(2, "Timeout", $"{DumpText.Seconds(config.Timeout)} sec");
            text.Value(2, "Weight", $"{config.Weight}{(config.Reverse ? " reverse" : "")}");
            text.Value(2, "Rise", config.Rise);
            text.Value(2, "Fall", config.Fall);
            text.Value(2, "Result", script.Counter);
            text.Value(2, "Insecure", "no");
            text.Value(2, "Init state", config.InitFail ? "failed" : "unknown");
            text.Value(2, "Status", script.IsGood ? "GOOD" : "BAD");
            text.Value(2, "Script uid:gid", command(config.Script).Split("uid:gid ")[^1]);
            text.Line(2, "VRRP instances :");
            text.Line(2, "Tracking instances :");
            foreach (VrrpInstance instance in script.Dependents) WriteTracking(instance, instance.Config.TrackScripts, config.Name);
            text.Value(2, "State", scripts.IsRunning(config.Name) ? "running" : "idle");
        }
    }

    private void WriteFiles()
    {
        if (engine.Config.TrackFiles.Count > 0) text.Title("VRRP Track files");
        foreach (TrackFileConfig file in engine.Config.TrackFiles)
        {
            text.Value(1, "Track file", file.Name);
            text.Value(2, "File", file.Path);
            text.Value(2, "Status", engine.NumberIn(file.Name));
            text.Value(2, "Weight", $"{file.Weight}{(file.Reverse ? " reverse" : "")}");
            text.Line(2, "Tracking instances :");
            foreach (VrrpInstance instance in engine.Instances) WriteTracking(instance, instance.Config.TrackFiles, file.Name);
        }
    }

    private void WriteTracking(VrrpInstance instance, ValueList<TrackedName> tracked, string name)
    {
        foreach (TrackedName entry in tracked.Where(entry => entry.Name == name)) text.Line(3, $"{instance.Name}, weight {entry.Weight}");
    }
}
