using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>One call of the engine: the time it happens at and the effects it gathers. Shared by all parts of the engine.</summary>
internal sealed class VrrpTurn
{
    private static readonly List<VrrpEffect> Nowhere = [];

    public Instant Now { get; private set; }

    public List<VrrpEffect> Effects { get; private set; } = Nowhere;

    public void Begin(Instant now, List<VrrpEffect> effects)
    {
        Invariant.Holds(now >= Now, "time does not go back");
        Now = now;
        Effects = effects;
    }

    public void Add(VrrpEffect effect) => Effects.Add(effect);

    public void Info(string text) => Effects.Add(new VrrpEffect.Log(VrrpLogLevel.Info, text));

    public void Detail(string text) => Effects.Add(new VrrpEffect.Log(VrrpLogLevel.Detail, text));

    public void Warn(string text) => Effects.Add(new VrrpEffect.Log(VrrpLogLevel.Warning, text));
}
