using Keepalive.Core;

namespace Keepalive.Watchdog.RealServer;

/// <summary>Units of real servers among those of systemd.</summary>
/// <param name="folder">/etc/systemd/system.</param>
internal sealed class RealServerBoot(string folder)
{
    public const string DefaultFolder = "/etc/systemd/system";
    private const string Target = "multi-user.target.wants";

    /// <summary>Are all of these addresses (or, to be gone, none of them) taken at each boot?</summary>
    public bool IsDone(RealServerStep.AtBoot step)
    {
        RealServerUnit there = Read(step.Mode);
        if (!step.Present) return !there.Addresses.Intersect(step.Addresses).Any();
        return step.Addresses.All(there.Addresses.Contains) && File.Exists(LinkOf(there));
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Do(RealServerStep.AtBoot step)
    {
        if (!Directory.Exists(folder)) throw new IOException($"there is no {folder}: without systemd, call this command at boot without --persist");
        RealServerUnit there = Read(step.Mode);
        RealServerUnit wanted = step.Present ? there.With(step.Addresses) : there.Without(step.Addresses);
        if (wanted.Addresses.Count == 0) Remove(wanted);
        else Write(wanted);
    }

    private RealServerUnit Read(RealServerMode mode)
    {
        string file = FileOf(new RealServerUnit(mode, []));
        return RealServerUnit.Read(mode, File.Exists(file) ? File.ReadAllText(file) : "");
    }

    /// <summary>A boot in the middle of it finds the former file or the new one.</summary>
    private void Write(RealServerUnit unit)
    {
        string program = Environment.ProcessPath ?? "keepalive";
        string aside = FileOf(unit) + ".new";
        File.WriteAllText(aside, unit.Text(program));
        File.Move(aside, FileOf(unit), overwrite: true);
        Directory.CreateDirectory(Path.Combine(folder, Target));
        if (!File.Exists(LinkOf(unit))) File.CreateSymbolicLink(LinkOf(unit), FileOf(unit));
    }

    private void Remove(RealServerUnit unit)
    {
        File.Delete(LinkOf(unit));
        File.Delete(FileOf(unit));
    }

    private string FileOf(RealServerUnit unit) => Path.Combine(folder, unit.Name);

    private string LinkOf(RealServerUnit unit) => Path.Combine(folder, Target, unit.Name);
}
