using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// Names of scripts, files, processes and sessions that were used before anything had that name. What to write about them is known at
/// the end of the text only: the object may be defined below, or have a similar name.
/// </summary>
internal sealed class Undefined
{
    private readonly List<(Token Place, string Block, TrackedObjects Known)> uses = [];

    public void Add(Token place, string block, TrackedObjects known) => uses.Add((place, block, known));

    public void Report(DiagnosticBag bag)
    {
        foreach ((Token place, string block, TrackedObjects known) in uses)
        {
            string name = place.Text.ToString();
            if (known.TryGet(name, out TrackedObject later) && later.Place.Line > place.Line)
            {
                later.IsUsed = true;
                bag.Add(TrackErrors.DefinedBelow(place.Span, block, name, later.Place.Span));
            }
            else bag.Add(TrackErrors.NotDefined(place.Span, block, name, known.NearestTo(name, bag)));
        }
    }
}
