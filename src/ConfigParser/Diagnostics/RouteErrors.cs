using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA07xx: routes and rules. One method for each code.</summary>
internal static class RouteErrors
{
    public static Diagnostic EntryDropped(SourceSpan at, string word, string why) => Errors.Error("KA0701", at,
        $"{word}: {why}", "the whole entry is ignored", "correct the word");

    public static Diagnostic WordWithoutValue(SourceSpan at, string word) => Errors.Fatal("KA0702", at,
        $"'{word}' at the end of the line has no value", "keepalived ends at this line", $"write {word} VALUE", TestEffect.Stop);

    public static Diagnostic NoDestination(SourceSpan at) => Errors.Error("KA0703", at,
        "this route has no destination", "the entry is ignored", "write ADDRESS/PREFIX or default");

    public static Diagnostic DefaultTooLate(SourceSpan at, string word) => Errors.Error("KA0709", at,
        $"'{word}' stands behind a word that says the IP version", "keepalived 2.2 ignores the whole entry; here it is used",
        $"write {word} first: {word} via ADDRESS dev INTERFACE");

    public static Diagnostic SecondDestination(SourceSpan at, string text) => Errors.Warning("KA0710", at,
        $"{text} is a second destination", "it replaces the first one, silently", "write one route on each line");

    public static Diagnostic EmptyRange(SourceSpan at, string word, string text) => Errors.Warning("KA0711", at,
        $"{word} {text} matches nothing: it is no range from a lower to a higher number that can occur", "the kernel refuses the rule",
        "write LOWER-HIGHER");

    public static Diagnostic TrackGroupNeedsInterface(SourceSpan at, string what, string word) => Errors.Error("KA0712", at,
        $"a {what} without an interface cannot have a track_group", "track_group is ignored", $"write {word}");

    public static Diagnostic CannotTrack(SourceSpan at, string route) => Errors.Warning("KA0704", at,
        $"route {route} names no interface", "its deletion by others is not noticed", "write dev INTERFACE, or no_track",
        TestEffect.Config);

    public static Diagnostic WordSwallowed(SourceSpan at, string word, string next) => Errors.Warning("KA0705", at,
        $"keepalived drops the word behind {word}", $"'{next}' is not read", $"leave {word} away: addresses say which version it is");

    public static Diagnostic NoAction(SourceSpan at) => Errors.Error("KA0706", at,
        "this rule has no action", "the entry is ignored", "write table NAME, goto PREFERENCE, nop, blackhole, unreachable or prohibit");

    public static Diagnostic NoPreference(SourceSpan at) => Errors.Warning("KA0707", at,
        "this rule has no preference", "one is assigned, counting down from 16384", "write preference NUMBER", TestEffect.Config);

    public static Diagnostic ProtocolReset(SourceSpan at, string what) => Errors.Error("KA0708", at,
        $"a {what} with another protocol than 18 cannot be tracked", "protocol 18 is used", "write no_track, or remove protocol");
}
