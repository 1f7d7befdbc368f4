using Keepalive.Core;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Tests.Supervision;

/// <summary>Whatever happens: never two children of one role (the bed refuses that), and a stop always ends.</summary>
public sealed class RandomFaultTests
{
    private const int SeedsMax = 300;
    private const int StepsMax = 200;

    private static readonly ChildRole[] Roles = [ChildRole.HealthCheck, ChildRole.Vrrp];

    [Fact]
    public void NothingThatGoesWrongMakesASecondChildOrKeepsTheDaemonFromEnding()
    {
        for (ulong seed = 1; seed <= SeedsMax; seed++)
        {
            SupervisorBed bed = new();
            try
            {
                Trouble(bed, new SeededRandom(seed));
                Calm(bed);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception.Message}\n{bed}");
            }
        }
    }

    private static void Trouble(SupervisorBed bed, SeededRandom random)
    {
        bed.StartBoth();
        for (int step = 0; step < StepsMax && bed.ExitStatus is null; step++)
        {
            Fault(bed, random, Roles[random.Next(2)]);
            bed.Pass(random.NextDuration(TimeSpan.FromSeconds(random.Chance(0.1) ? 90 : 3)));
        }
    }

    private static void Fault(SupervisorBed bed, SeededRandom random, ChildRole role)
    {
        switch (random.Next(12))
        {
            case 0 or 1 when bed.Running.ContainsKey(role): bed.End(role, signal: 9); break;
            case 2 when bed.Running.ContainsKey(role): bed.End(role, status: (int)random.Next(4) * 3); break;
            case 3: Toggle(bed.Deaf, role); break;
            case 4: Toggle(bed.Stubborn, role); break;
            case 5: Toggle(bed.CannotStart, role); break;
            case 6: Toggle(bed.NeverReady, role); break;
            case 7: bed.ReloadsAreSlow = !bed.ReloadsAreSlow; break;
            case 8: bed.Files = random.Chance(0.3) ? null : Roles.Where(_ => random.Chance(0.7)).ToHashSet(); break;
            case 9 or 10: bed.Tell(new SupervisorInput.ReloadRequested()); break;
            case 11 when bed.Running.ContainsKey(role): bed.Tell(new SupervisorInput.ChildReloaded(role)); break;
        }
    }

    /// <summary>Children behave again: what is wanted runs, and a stop ends within the two waiting times.</summary>
    private static void Calm(SupervisorBed bed)
    {
        bed.Deaf.Clear();
        bed.CannotStart.Clear();
        bed.NeverReady.Clear();
        bed.ReloadsAreSlow = false;
        foreach (ChildRole role in bed.Running.Keys.ToArray()) bed.Tell(new SupervisorInput.ChildReloaded(role));
        bed.Files = [ChildRole.HealthCheck, ChildRole.Vrrp];
        bed.Tell(new SupervisorInput.ReloadRequested());
        bed.Pass(130);
        Assert.Equal(2, bed.Running.Count);
        bed.Tell(new SupervisorInput.StopRequested());
        bed.Pass(11);
        Assert.Equal(0, bed.ExitStatus);
        Assert.Empty(bed.Running);
    }

    private static void Toggle(HashSet<ChildRole> set, ChildRole role)
    {
        if (!set.Remove(role)) set.Add(role);
    }
}
