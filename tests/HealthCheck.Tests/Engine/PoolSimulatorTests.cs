using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>
/// Hundreds of lives of a virtual server in virtual time: random quorum and hysteresis, answers, weights from scripts, agents and files,
/// addresses that come and go, reloads, somebody who changes the kernel's table. What must hold is checked after every single command of
/// the kernel, after every turn of the engine, and at rest. KEEPALIVE_LIVES says how many lives, KEEPALIVE_LIFE which one alone.
/// </summary>
public sealed class PoolSimulatorTests
{
    private static readonly ulong Lives = Number("KEEPALIVE_LIVES") ?? 200;
    private static readonly ulong? OnlyLife = Number("KEEPALIVE_LIFE");

    [Fact]
    public void ThePoolIsNeverEmptyWhileAServerMayServeAndQuorumNeverFlaps()
    {
        (long changes, long held) = (0, 0);
        for (ulong seed = OnlyLife ?? 1; seed <= (OnlyLife ?? Lives); seed++)
        {
            PoolLife life = new(seed);
            life.Run();
            changes += life.QuorumChanges;
            held += life.HeldByHysteresis;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Lives} lives: quorum changed {changes} times, hysteresis held it {held} times");
        if (OnlyLife is not null) return;
        Assert.True(changes > (long)Lives, $"quorum changed only {changes} times");
        Assert.True(held > (long)Lives, $"hysteresis held only {held} times");
    }

    private static ulong? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
