namespace Keepalive.Simulator;

/// <summary>What the nodes of a run are configured with, beside what the seed decides.</summary>
public enum Scenario
{
    /// <summary>One instance on one segment.</summary>
    Plain,

    /// <summary>Two instances on two segments, in a sync group.</summary>
    Groups,

    /// <summary>A script without weight and one with.</summary>
    Tracking,

    /// <summary>The first node is the address owner, and in half of the runs the second believes so too.</summary>
    Owners,

    /// <summary>A sync group with tracked scripts.</summary>
    TrackedGroups,

    /// <summary>Some nodes decide by keepalived's rules, some by ours: an upgrade that stops half-way.</summary>
    Mixed,

    /// <summary>Signed adverts (monotonic), and clocks that are set back and right again.</summary>
    Clocks,

    /// <summary>
    /// Only what happens to nodes in good health: stops, upgrades, reloads, planned take-overs, a process that dies. Nobody may be alarmed.
    /// </summary>
    Ordinary,

    /// <summary>A sync group with tracked scripts, signed adverts, clocks that are set, and in half of the runs an address owner.</summary>
    Everything,
}

/// <summary>What follows from a scenario.</summary>
public static class Scenarios
{
    public static int Segments(Scenario scenario) =>
        scenario is Scenario.Groups or Scenario.TrackedGroups or Scenario.Everything ? 2 : 1;

    public static bool HasScripts(Scenario scenario) =>
        scenario is Scenario.Tracking or Scenario.TrackedGroups or Scenario.Everything;

    /// <summary>Adverts are signed, and clocks are set.</summary>
    public static bool HasClocks(Scenario scenario) => scenario is Scenario.Clocks or Scenario.Everything;
}
