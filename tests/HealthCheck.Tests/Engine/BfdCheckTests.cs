using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>BFD_CHECK: a server is up while its session is.</summary>
public sealed class BfdCheckTests
{
    private readonly HealthEngine engine = new(seed: 1, followsBfd: true);
    private readonly List<HealthEffect> effects = [];

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void BeforeTheFirstWordAServerIsUpUnlessItIsAlpha(bool alpha, bool expected)
    {
        Start(alpha);

        Assert.Equal(expected, Server.IsAlive);
        Assert.DoesNotContain(effects, effect => effect is HealthEffect.StartProbe);
        Assert.Equal(Instant.Never, engine.NextDeadline);
    }

    [Fact]
    public void AServerComesAndGoesWithItsSessionAtOnce()
    {
        Start(alpha: false);

        Assert.Equal(["BFD check of [b1] RS([10.0.0.1]:tcp:80) is DOWN"], Tell("b1", isUp: false));
        Assert.False(Server.IsAlive);
        Assert.Contains(effects.OfType<HealthEffect.Mail>(), mail => mail.Body == "=> BFD CHECK b1 failed on service <=");
        Assert.Empty(Tell("b1", isUp: false));
        Assert.Empty(Tell("other", isUp: true));
        Assert.Equal(["BFD check of [b1] RS([10.0.0.1]:tcp:80) is UP"], Tell("b1", isUp: true));
        Assert.True(Server.IsAlive);
    }

    [Fact]
    public void AnAlphaServerWhoseSessionBeginsDownIsToldOfOnce()
    {
        Start(alpha: true);

        Assert.Equal(["BFD check of [b1] RS([10.0.0.1]:tcp:80) is DOWN"], Tell("b1", isUp: false));
        Assert.Contains(effects.OfType<HealthEffect.FifoLine>(), line => line.Line.StartsWith("RS ", StringComparison.Ordinal));
        Assert.Empty(Tell("b1", isUp: false));
    }

    [Fact]
    public void AServerThatAReloadAddsHasTheSessionsState()
    {
        Start(alpha: false);
        Tell("b1", isUp: false);

        engine.Handle(new HealthInput.Reload(File(2, alpha: false)), Instant.Zero, effects);

        Assert.All(engine.VirtualServers[0].Servers, server => Assert.False(server.IsAlive));
        engine.Handle(new HealthInput.Reload(File(0, alpha: false)), Instant.Zero, effects);
        Assert.Empty(Tell("b1", isUp: true));
    }

    [Fact]
    public void WhereNobodyTellsOfSessionsTheCheckIsPassedOver()
    {
        HealthEngine deaf = new(seed: 1);
        deaf.Handle(new HealthInput.Start(File(1, alpha: true), new Dictionary<ServiceKey, TableService>()), Instant.Zero, effects);

        Assert.True(deaf.VirtualServers[0].Servers.Single().IsAlive);
    }

    private RealServerState Server => engine.VirtualServers[0].Servers.Single();

    private void Start(bool alpha) =>
        engine.Handle(new HealthInput.Start(File(1, alpha), new Dictionary<ServiceKey, TableService>()), Instant.Zero, effects);

    /// <summary>The lines of BFD that follow.</summary>
    private List<string> Tell(string session, bool isUp)
    {
        effects.Clear();
        engine.Handle(new HealthInput.BfdChanged(session, isUp), Instant.Zero, effects);
        return [.. effects.OfType<HealthEffect.Log>().Select(log => log.Text).Where(text => text.StartsWith("BFD", StringComparison.Ordinal))];
    }

    private static KeepaliveConfig File(int servers, bool alpha) => Configured.File(Configured.Virtual([.. Enumerable.Range(1, servers).Select(
        number => Configured.Real(number) with { SmtpAlert = true, Checkers = [new BfdCheckConfig { BfdInstance = "b1", Alpha = alpha }] })]));
}
