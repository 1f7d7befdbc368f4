using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>Scripts, files and interfaces that count for or against instances.</summary>
public sealed partial class VrrpEngine
{
    /// <summary>A file's result at or below this is FAULT, as keepalived has it.</summary>
    private const long FileFaultAt = -254;
    private const long FileWeightMax = 253;

    private readonly Dictionary<string, TrackScriptState> scripts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<VrrpInstance>> fileDependents = new(StringComparer.Ordinal);

    /// <summary>The track scripts with what is known of them, for dumps.</summary>
    internal IEnumerable<TrackScriptState> TrackScripts => scripts.Values;

    /// <summary>The number that a tracked file holds, for dumps.</summary>
    internal long NumberIn(string file) => files.GetValueOrDefault(file);

    /// <summary>True while a script whose failure means FAULT has not ended once.</summary>
    internal bool WaitsForScripts(VrrpInstance instance) =>
        ScriptsOf(instance).Any(tracked => tracked.Weight == 0 && scripts.TryGetValue(tracked.Name, out var script) && !script.HasResult);

    private void Count(VrrpInput.ScriptEnded ended)
    {
        if (!scripts.TryGetValue(ended.Script, out TrackScriptState? script)) return;
        bool changed = script.Count(ended.Succeeded, ended.HowItEnded);
        if (!changed) return;
        turn.Info(script.IsGood ? VrrpMessages.ScriptSucceeded(ended.Script) : VrrpMessages.ScriptFailed(ended.Script, ended.HowItEnded));
        foreach (VrrpInstance dependent in script.Dependents)
        {
            ApplyScripts(dependent);
            Weigh(dependent);
            if (dependent.WaitsForScripts && startupEnds == Instant.Never) dependent.Begin();
        }
    }

    private void Read(VrrpInput.FileRead file)
    {
        files[file.File] = file.Value;
        foreach (VrrpInstance dependent in fileDependents.GetValueOrDefault(file.File) ?? [])
        {
            ApplyFiles(dependent);
            Weigh(dependent);
        }
    }

    private void ApplyScripts(VrrpInstance instance)
    {
        foreach (TrackedName tracked in ScriptsOf(instance))
        {
            if (tracked.Weight != 0 || !scripts.TryGetValue(tracked.Name, out TrackScriptState? script) || !script.HasResult) continue;
            bool bad = script.IsGood == tracked.Reverse;
            if (bad && instance.State == VrrpState.Init && !instance.Has(FaultKind.ScriptFailed, tracked.Name))
            {
                turn.Info(VrrpMessages.FaultAtStartScript(instance.Name, tracked.Name));
            }
            instance.SetFault(FaultKind.ScriptFailed, tracked.Name, bad, VrrpMessages.ScriptEvidence(script));
        }
    }

    private void ApplyFiles(VrrpInstance instance)
    {
        foreach (TrackedName tracked in FilesOf(instance))
        {
            long result = FileResult(tracked);
            bool bad = tracked.Weight == 0 ? (result != 0) != tracked.Reverse : result <= FileFaultAt;
            if (bad != instance.Has(FaultKind.FileFailed, tracked.Name)) turn.Info(FileChanged(instance, tracked.Name, result, bad));
            instance.SetFault(FaultKind.FileFailed, tracked.Name, bad, $"tracked file {tracked.Name} has status {result}");
        }
    }

    private static string FileChanged(VrrpInstance instance, string file, long result, bool bad) => bad && instance.State == VrrpState.Init
        ? VrrpMessages.FaultAtStartFile(instance.Name, file, result)
        : VrrpMessages.FileFault(instance.Name, file, bad);

    private void CheckTrackedInterfaces(VrrpInstance instance)
    {
        foreach (TrackedInterface tracked in InterfacesOf(instance))
        {
            if (tracked.Weight != 0) continue;
            bool down = Interfaces.Named(tracked.Interface).IsUp == tracked.Reverse;
            string evidence = $"tracked interface {tracked.Interface} {(down ? "down" : "up")}";
            instance.SetFault(FaultKind.TrackedInterfaceDown, tracked.Interface, down, evidence);
        }
        Weigh(instance);
    }

    /// <summary>Adds up the weights of all that is tracked. Weights of members of a group count only if the group says so.</summary>
    private void Weigh(VrrpInstance instance)
    {
        if (instance.Group is not null && !instance.Group.Config.TrackingWeight)
        {
            instance.ChangeWeights(0);
            return;
        }
        int total = 0;
        foreach (TrackedName tracked in ScriptsOf(instance))
        {
            if (scripts.TryGetValue(tracked.Name, out TrackScriptState? script) && script.HasResult)
            {
                total += WeightOf(tracked.Weight, script.IsGood != tracked.Reverse);
            }
        }
        foreach (TrackedInterface tracked in InterfacesOf(instance))
        {
            total += WeightOf(tracked.Weight, Interfaces.Named(tracked.Interface).IsUp != tracked.Reverse);
        }
        foreach (TrackedName tracked in FilesOf(instance))
        {
            if (tracked.Weight != 0) total += (int)Math.Clamp(FileResult(tracked), FileFaultAt, FileWeightMax);
        }
        instance.ChangeWeights(total + WeightOfProcessesAndSessions(instance));
    }

    /// <summary>A positive weight is added while good, a negative one taken off while bad.</summary>
    private static int WeightOf(int weight, bool good) => weight > 0 == good ? weight : 0;

    private long FileResult(TrackedName tracked)
    {
        long value = files.GetValueOrDefault(tracked.Name);
        if (tracked.Weight == 0) return value;
        long factor = tracked.Reverse ? -tracked.Weight : tracked.Weight;
        return Math.Clamp(value, int.MinValue, int.MaxValue) * factor;
    }

    private static IEnumerable<TrackedName> ScriptsOf(VrrpInstance instance) =>
        instance.Group is null ? instance.Config.TrackScripts : instance.Config.TrackScripts.Concat(instance.Group.Config.TrackScripts);

    private static IEnumerable<TrackedName> FilesOf(VrrpInstance instance) =>
        instance.Group is null ? instance.Config.TrackFiles : instance.Config.TrackFiles.Concat(instance.Group.Config.TrackFiles);

    private static IEnumerable<TrackedInterface> InterfacesOf(VrrpInstance instance)
    {
        IEnumerable<TrackedInterface> own = instance.Config.TrackInterfaces.Concat(instance.Devices);
        return instance.Group is null ? own : own.Concat(instance.Group.Config.TrackInterfaces);
    }
}
