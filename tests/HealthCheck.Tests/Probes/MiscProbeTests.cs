using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux.Processes;

namespace Keepalive.HealthCheck.Tests.Probes;

public sealed class MiscProbeTests
{
    [Theory]
    [InlineData("exit 0", false, true)]
    [InlineData("exit 1", false, false)]
    [InlineData("exit 5", false, false)]
    [InlineData("exit 5", true, true)]
    [InlineData("exit 1", true, false)]
    [InlineData("kill -9 $$", false, false)]
    public void TheExitStatusDecides(string script, bool isDynamic, bool fit)
    {
        ProbeResult result = Probe(["/bin/sh", "-c", script], isDynamic);

        Assert.Equal(fit, result.Succeeded);
        Assert.False(result.CouldNotRun);
    }

    [Fact]
    public void AScriptThatTakesTooLongIsEndedAndFails()
    {
        ProbeResult result = Probe(["/bin/sh", "-c", "sleep 600"], isDynamic: false, limit: 0.2);

        Assert.False(result.Succeeded);
        Assert.Equal("timed out", result.Text);
    }

    [Fact]
    public void AScriptThatDoesNotExistSaysNothingOfTheServer()
    {
        ProbeResult result = Probe(["/nonexistent/check"], isDynamic: false);

        Assert.True(result.CouldNotRun);
        Assert.Contains("ENOENT", result.Text, StringComparison.Ordinal);
    }

    private static ProbeResult Probe(string[] words, bool isDynamic, double limit = 10)
    {
        ScriptUsers users = new();
        users.Use(new ScriptPolicy("root"));
        Assert.True(users.TryScript([.. words], null, null, out Script script, out _));
        MiscCheckConfig config = new()
        {
            Script = new ScriptCommand([.. words]),
            Dynamic = isDynamic,
            Timeout = TimeSpan.FromSeconds(limit),
        };
        return OneProbe.Run((loop, onDone) => new MiscProbe(new ScriptRunner(loop), script, config, onDone)).Result;
    }
}
