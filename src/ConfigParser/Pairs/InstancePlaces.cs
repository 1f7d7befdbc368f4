using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Text;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Pairs;

/// <summary>Where instances, their words and their addresses stand: the model itself knows no places.</summary>
internal sealed class InstancePlaces
{
    public static readonly InstancePlaces None = new([]);

    private readonly Dictionary<string, VrrpInstanceDraft> byName = new(StringComparer.Ordinal);

    public InstancePlaces(IReadOnlyList<VrrpInstanceDraft> drafts)
    {
        foreach (VrrpInstanceDraft draft in drafts) byName[draft.Name] = draft;
    }

    /// <summary>The keyword, or the value that is most telling; the name of the instance when it does not stand there.</summary>
    public SourceSpan? Of(string instance, string keyword)
    {
        if (!byName.TryGetValue(instance, out VrrpInstanceDraft? draft)) return null;
        return draft.Places.TryGetValue(keyword, out Syntax.Token token) ? token.Span : draft.Place.Span;
    }

    public SourceSpan? Of(string instance, IpAddress address)
    {
        if (!byName.TryGetValue(instance, out VrrpInstanceDraft? draft)) return null;
        return draft.AddressPlaces.TryGetValue(address, out Syntax.Token token) ? token.Span : draft.Place.Span;
    }
}
