using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>Start and reload: what is wanted against what is there.</summary>
public sealed partial class VrrpEngine
{
    private void Start(VrrpInput.Start start)
    {
        Invariant.Holds(!started, "an engine starts once");
        started = true;
        HashSet<string> adopt = [.. start.Adopt];
        NoteSharedKeys(start.Config.VrrpInstances);
        Take(start.Config);
        TimeSpan delay = StartupDelay(start.Config.Global);
        foreach (VrrpInstance instance in instances) instance.InterfaceChanged();
        foreach (VrrpInstance instance in instances) ApplyTracking(instance);
        HashSet<VrrpInstance> heirs = [.. instances.Where(instance => CanResume(instance, adopt))];
        RemoveLeftovers(heirs);
        statics.Keep(start.Config);
        foreach (VrrpInstance heir in heirs)
        {
            heir.ResumeMaster();
            heir.Group?.Resume();
        }
        if (delay > TimeSpan.Zero && adopt.Count == 0)
        {
            turn.Info(VrrpMessages.DelayingStartup(delay));
            startupEnds = turn.Now + delay;
            return;
        }
        foreach (VrrpInstance instance in instances.Where(instance => instance.State == VrrpState.Init)) instance.Begin();
    }

    /// <summary>The monotonic clock counts from the start of the machine.</summary>
    private TimeSpan StartupDelay(GlobalDefs global)
    {
        TimeSpan sinceBoot = turn.Now - Instant.Zero;
        TimeSpan rest = global.VrrpDelayAfterBoot - sinceBoot;
        return rest > global.VrrpStartupDelay ? rest : global.VrrpStartupDelay;
    }

    private void Reload(KeepaliveConfig next)
    {
        NoteSharedKeys(instances.Select(instance => instance.Config), next.VrrpInstances);
        Probes.Clear();
        Dictionary<InstanceKey, VrrpInstance> former = instances.ToDictionary(KeyOf);
        HashSet<InstanceKey> wanted = [.. next.VrrpInstances.Select(KeyOf)];
        foreach ((InstanceKey key, VrrpInstance instance) in former)
        {
            if (!wanted.Contains(key)) Remove(instance);
        }
        HashSet<VrrpInstance> kept = [.. instances];
        statics.Keep(next);
        Take(next);
        if (next.Global.FifoWriteVrrpStatesOnReload) TellFifosAgain(kept);
        foreach (VrrpInstance instance in instances)
        {
            if (kept.Contains(instance))
            {
                ForgetUntracked(instance);
                // What the settings say of link, source, peers and keys may have changed with them.
                instance.CheckInterface();
            }
            else instance.InterfaceChanged();
            ApplyTracking(instance);
        }
        foreach (VrrpInstance instance in instances.Where(instance => !kept.Contains(instance) && startupEnds == Instant.Never)) instance.Begin();
    }

    private void TellFifosAgain(HashSet<VrrpInstance> kept)
    {
        foreach (VrrpInstance instance in instances.Where(kept.Contains)) instance.TellFifosAgain();
        foreach (SyncGroup group in groups.Values) group.TellFifosAgain();
    }

    /// <summary>Makes the instances, groups, scripts and files those of the configuration; keeps what is there already.</summary>
    private void Take(KeepaliveConfig next)
    {
        config = next;
        NeedsWallClock = next.VrrpInstances.Any(instance => instance.Hmac is not null);
        Dictionary<InstanceKey, VrrpInstance> former = instances.ToDictionary(KeyOf);
        CollectVirtualAddresses(next);
        TakeScripts(next);
        TakeProcesses(next);
        TakeInterfaceDelays(next.Global);
        instances.Clear();
        foreach (InterfaceState state in Interfaces.All) state.Dependents.Clear();
        List<(VrrpInstance Instance, VrrpInstanceConfig Config)> changed = [];
        foreach (VrrpInstanceConfig wanted in next.VrrpInstances)
        {
            if (former.TryGetValue(KeyOf(wanted), out VrrpInstance? instance)) changed.Add((instance, wanted));
            else instance = Add(wanted);
            instances.Add(instance);
        }
        TakeGroups(next);
        // A renamed or changed instance is reconfigured before its dependencies are recorded: they are those of the new settings.
        foreach ((VrrpInstance instance, VrrpInstanceConfig wanted) in changed) instance.Reconfigure(wanted);
        StaticObjects.TellGroups(next, byName: instances.ToDictionary(instance => instance.Name, StringComparer.Ordinal));
        foreach (VrrpInstance instance in instances) Depend(instance);
        TakeFiles(next);
    }

    private VrrpInstance Add(VrrpInstanceConfig wanted)
    {
        VrrpInstance instance = new(this, turn, wanted)
        {
            Base = Interfaces.Named(InterfaceOf(wanted)),
            Interface = Interfaces.Named(wanted.AdvertInterface ?? InterfaceOf(wanted)),
        };
        instance.TakeAddresses();
        Attach(instance);
        return instance;
    }

    private void Remove(VrrpInstance instance)
    {
        if (instance.State == VrrpState.Master) instance.Release(zeroPriorityAdverts: 1);
        deadlines.Remove(instance);
        Detach(instance);
        instances.Remove(instance);
        bool tellDeleted = instance.Config.NotifyDeleted;
        if (tellDeleted) instance.NotifyAs(VrrpState.Deleted);
        else if (instance.State != VrrpState.Fault) instance.NotifyAs(VrrpState.Fault);
        instance.Retire(VrrpState.Deleted, "not in the new configuration");
    }

    private void TakeGroups(KeepaliveConfig next)
    {
        Dictionary<string, SyncGroup> former = new(groups, StringComparer.Ordinal);
        foreach (SyncGroup group in groups.Values) group.Clear();
        groups.Clear();
        Dictionary<string, VrrpInstance> byName = instances.ToDictionary(WantedName, StringComparer.Ordinal);
        foreach (SyncGroupConfig wanted in next.SyncGroups)
        {
            SyncGroup group = former.GetValueOrDefault(wanted.Name) ?? new SyncGroup(wanted, turn);
            group.Config = wanted;
            groups[wanted.Name] = group;
            foreach (string member in wanted.Members)
            {
                if (byName.TryGetValue(member, out VrrpInstance? instance)) group.Add(instance);
            }
        }

        // Names may change in the same reload: what counts is the name the new file gives to the instance.
        string WantedName(VrrpInstance instance) => wantedNames.GetValueOrDefault(KeyOf(instance)) ?? instance.Name;
    }

    private readonly Dictionary<InstanceKey, string> wantedNames = [];
    private readonly HashSet<InstanceKey> sharedKeys = [];

    /// <summary>Whether any instance has it.</summary>
    internal bool IsVirtual(IpAddress address) => virtualAddresses.Contains(address);

    private void CollectVirtualAddresses(KeepaliveConfig next)
    {
        virtualAddresses.Clear();
        wantedNames.Clear();
        foreach (VrrpInstanceConfig instance in next.VrrpInstances)
        {
            wantedNames[KeyOf(instance)] = instance.Name;
            foreach (VirtualAddress address in instance.VirtualAddresses) virtualAddresses.Add(address.Prefix.Address);
            foreach (VirtualAddress address in instance.ExcludedAddresses) virtualAddresses.Add(address.Prefix.Address);
        }
    }

    private void TakeScripts(KeepaliveConfig next)
    {
        Dictionary<string, TrackScriptState> former = new(scripts, StringComparer.Ordinal);
        HashSet<string> used = [.. TrackedIn(next, instance => instance.TrackScripts, group => group.TrackScripts)];
        scripts.Clear();
        fileDependents.Clear();
        foreach (TrackScriptConfig wanted in next.TrackScripts.Where(script => used.Contains(script.Name)))
        {
            TrackScriptState? state = former.GetValueOrDefault(wanted.Name);
            if (state is not null && state.Config.Script == wanted.Script)
            {
                state.Adopt(wanted);
                if (state.HasResult) turn.Info(VrrpMessages.ScriptKept(state));
            }
            else state = new TrackScriptState(wanted);
            state.Dependents.Clear();
            scripts[wanted.Name] = state;
        }
        ValueList<TrackScriptConfig> run = new([.. scripts.Values.Select(script => script.Config)]);
        if (former.Count > 0 || run.Count > 0) turn.Add(new VrrpEffect.RunTrackScripts(run));
    }

    private void TakeFiles(KeepaliveConfig next)
    {
        HashSet<string> used = [.. TrackedIn(next, instance => instance.TrackFiles, group => group.TrackFiles)];
        ValueList<TrackFileConfig> watch = new([.. next.TrackFiles.Where(file => used.Contains(file.Name))]);
        if (watch.Count > 0 || files.Count > 0) turn.Add(new VrrpEffect.WatchFiles(watch));
        foreach (string gone in files.Keys.Where(name => !used.Contains(name)).ToArray()) files.Remove(gone);
    }

    private static IEnumerable<string> TrackedIn(
        KeepaliveConfig config,
        Func<VrrpInstanceConfig, IEnumerable<TrackedName>> ofInstance,
        Func<SyncGroupConfig, IEnumerable<TrackedName>> ofGroup) =>
        config.VrrpInstances.SelectMany(ofInstance).Concat(config.SyncGroups.SelectMany(ofGroup)).Select(tracked => tracked.Name);

    /// <summary>Records who is to be asked when an interface, script or file changes.</summary>
    private void Depend(VrrpInstance instance)
    {
        HashSet<InterfaceState> on = [instance.Interface, instance.Base];
        foreach (TrackedInterface tracked in InterfacesOf(instance)) on.Add(Interfaces.Named(tracked.Interface));
        foreach (PlacedAddress placed in instance.Placed) on.Add(instance.DeviceOf(placed.Address));
        foreach (InterfaceState state in on) state.Dependents.Add(instance);
        foreach (string name in ScriptsOf(instance).Select(tracked => tracked.Name).Distinct())
        {
            if (scripts.TryGetValue(name, out TrackScriptState? script)) script.Dependents.Add(instance);
        }
        foreach (string name in ProcessesOf(instance).Select(tracked => tracked.Name).Distinct())
        {
            if (processes.TryGetValue(name, out TrackProcessState? process)) process.Dependents.Add(instance);
        }
        foreach (string name in FilesOf(instance).Select(tracked => tracked.Name).Distinct())
        {
            if (!fileDependents.TryGetValue(name, out List<VrrpInstance>? dependents)) fileDependents[name] = dependents = [];
            dependents.Add(instance);
        }
    }

    private void ApplyTracking(VrrpInstance instance)
    {
        ApplyScripts(instance);
        ApplyFiles(instance);
        ApplyProcesses(instance);
        ApplyBfds(instance);
        CheckTrackedInterfaces(instance);
    }

    private static void ForgetUntracked(VrrpInstance instance)
    {
        HashSet<string> scriptNames = [.. ScriptsOf(instance).Where(tracked => tracked.Weight == 0).Select(tracked => tracked.Name)];
        HashSet<string> processNames = [.. ProcessesOf(instance).Where(tracked => tracked.Weight == 0).Select(tracked => tracked.Name)];
        HashSet<string> bfdNames = [.. BfdsOf(instance).Where(tracked => tracked.Weight == 0).Select(tracked => tracked.Name)];
        HashSet<string> fileNames = [.. FilesOf(instance).Select(tracked => tracked.Name)];
        HashSet<string> interfaceNames = [.. InterfacesOf(instance).Where(tracked => tracked.Weight == 0).Select(tracked => tracked.Interface)];
        instance.KeepFaults((kind, name) => kind switch
        {
            FaultKind.ScriptFailed => scriptNames.Contains(name),
            FaultKind.FileFailed => fileNames.Contains(name),
            FaultKind.ProcessMissing => processNames.Contains(name),
            FaultKind.BfdDown => bfdNames.Contains(name),
            FaultKind.TrackedInterfaceDown => interfaceNames.Contains(name),
            _ => true,
        });
    }

    /// <summary>Addresses that a predecessor left behind would be held by two nodes as soon as another one is elected.</summary>
    private void RemoveLeftovers(HashSet<VrrpInstance> heirs)
    {
        foreach (VrrpInstance instance in instances.Where(instance => !heirs.Contains(instance)))
        {
            PlacedAddress[] present = [.. instance.Placed.Where(IsPresent)];
            instance.RemoveRoutes();
            instance.TellRemoving();
            if (present.Length > 0) turn.Add(new VrrpEffect.RemoveAddresses(new ValueList<PlacedAddress>(present)));
        }
    }

    private bool IsPresent(PlacedAddress placed) => Interfaces.At(placed.Interface)?.Has(placed.Address.Prefix.Address) == true;

    /// <summary>An instance whose predecessor died as master goes on as one at once, unless something is broken now.</summary>
    private static bool CanResume(VrrpInstance instance, HashSet<string> adopt)
    {
        if (!adopt.Contains(instance.Name) || instance.IsFaulty || instance.Channel is null) return false;
        return instance.Group is null || instance.Group.Members.All(member => adopt.Contains(member.Name) && !member.IsFaulty);
    }

    private InstanceKey KeyOf(VrrpInstance instance) => KeyOf(instance.Config);

    private InstanceKey KeyOf(VrrpInstanceConfig config)
    {
        InstanceKey key = KeyWithoutName(config);
        return sharedKeys.Contains(key) ? key with { Name = config.Name } : key;
    }

    private static InstanceKey KeyWithoutName(VrrpInstanceConfig config) =>
        new(config.VirtualRouterId, config.Family, InterfaceOf(config), VirtualOf(config), ChannelAddress(config), "");

    private static string? VirtualOf(VrrpInstanceConfig config) => config.AdvertInterface ?? config.AddressInterface;

    /// <summary>Finds the unicast instances that only their peers tell apart: there the name counts.</summary>
    private void NoteSharedKeys(params IEnumerable<VrrpInstanceConfig>[] files)
    {
        sharedKeys.Clear();
        foreach (IEnumerable<VrrpInstanceConfig> file in files)
        {
            HashSet<InstanceKey> seen = [];
            foreach (InstanceKey key in file.Select(KeyWithoutName).Where(key => !seen.Add(key)).ToArray()) sharedKeys.Add(key);
        }
    }

    private static string InterfaceOf(VrrpInstanceConfig config) => config.Interface ?? config.Vrf ?? "";

    /// <summary>What makes an instance the same one after a reload: not its name, unless nothing else tells it from another.</summary>
    private readonly record struct InstanceKey(
        byte VirtualRouterId, IpFamily Family, string Interface, string? Virtual, IpAddress Group, string Name);
}
