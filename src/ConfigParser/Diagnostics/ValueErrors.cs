using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA03xx: a keyword is right and its value is not. One method for each code.</summary>
internal static class ValueErrors
{
    public static Diagnostic WordMissing(SourceSpan at, string keyword, string arguments, string where) => Errors.Error("KA0301", at,
        $"{keyword} has no value{where}", "the line is ignored", $"write {keyword} {arguments}");

    public static Diagnostic RequiredWordMissing(SourceSpan at, string keyword, string arguments, string where) =>
        Errors.Fatal("KA0302", at,
        $"{keyword} has no value{where}", "keepalived ends at this line", $"write {keyword} {arguments}", TestEffect.Stop);

    public static Diagnostic NotNumber(SourceSpan at, string keyword, string text, string outcome) => Errors.Error("KA0303", at,
        $"{keyword} '{text}' is not a whole number", outcome, "write it in decimal digits");

    public static Diagnostic JunkBehindNumber(SourceSpan at, string keyword, string text, string used) => Errors.Error("KA0304", at,
        $"{keyword} '{text}' has other characters behind the number", $"{used} is used", $"write {used}");

    public static Diagnostic OutOfRange(SourceSpan at, string keyword, string text, string range, string outcome, string where) =>
        Errors.Error("KA0305", at, $"{keyword} {text} is out of range{where}", outcome, $"write {range}");

    public static Diagnostic NotTime(SourceSpan at, string keyword, string text, string outcome) => Errors.Error("KA0306", at,
        $"{keyword} '{text}' is not a number with decimals", outcome, "write digits and a decimal point, without a unit: 2 or 0.5");

    public static Diagnostic TooManyDecimals(SourceSpan at, string keyword, string text, int decimals) => Errors.Error("KA0307", at,
        $"{keyword} {text} has more than {decimals} decimals", "it is rounded", "leave the others away");

    public static Diagnostic NotBool(SourceSpan at, string keyword, string text, string outcome) => Errors.Error("KA0308", at,
        $"{keyword} '{text}' is neither on nor off", outcome, "write on, off, true, false, yes or no, in lower case");

    public static Diagnostic NotAddress(SourceSpan at, string keyword, string text, string outcome) => Errors.Error("KA0309", at,
        $"{keyword} '{text}' is not an IP address", outcome, "write 192.0.2.1 or 2001:db8::1");

    public static Diagnostic NotOneOf(SourceSpan at, string keyword, string text, IReadOnlyList<string> choices, string outcome)
    {
        string? near = Suggestion.For(text, choices);
        return Errors.Error("KA0310", at, $"{keyword} '{text}' is not known", outcome,
            near is null ? $"write one of {string.Join(", ", choices)}" : $"did you mean '{near}'?");
    }

    public static Diagnostic TooLong(SourceSpan at, string keyword, string text, int max, string outcome) => Errors.Error("KA0311", at,
        $"{keyword} '{text}' has more than {max} characters", outcome, "shorten it");

    public static Diagnostic NotInterfaceName(SourceSpan at, string keyword, string text) => Errors.Error("KA0326", at,
        $"{keyword} '{text}' cannot be the name of an interface", "the word is ignored", "write a name without blanks, slashes and colons");

    public static Diagnostic SecondUse(SourceSpan at, string keyword) => Errors.Error("KA0312", at,
        $"{keyword} is given a second time", "the first one stays", "remove one of the two");

    public static Diagnostic SecondUseWins(SourceSpan at, string keyword) => Errors.Warning("KA0313", at,
        $"{keyword} is given a second time", "this one is used", "remove the other one");

    public static Diagnostic ZeroCountsAsOne(SourceSpan at, string keyword) => Errors.Error("KA0314", at,
        $"{keyword} cannot be 0", "1 is used", "write 1 or more");

    public static Diagnostic WordIgnored(SourceSpan at, string keyword, string text) => Errors.Error("KA0315", at,
        $"'{text}' has no meaning behind {keyword}", "the word is ignored", "remove it");

    public static Diagnostic NotMulticast(SourceSpan at, string keyword, string text) => Errors.Error("KA0316", at,
        $"{keyword} {text} is not a multicast address of that family", "the line is ignored",
            "write an address in 224.0.0.0/4 or ff00::/8");

    public static Diagnostic NotLinkLocalGroup(SourceSpan at, string keyword, string text) => Errors.Error("KA0325", at,
        $"{keyword} {text} is not of link-local scope", "it is used all the same", "write an address in ff02::/16");

    public static Diagnostic OtherFamily(SourceSpan at, string keyword, string text, string outcome) => Errors.Error("KA0317", at,
        $"{keyword} {text} is of another IP version than what it belongs to", outcome, "use addresses of one IP version");

    public static Diagnostic Deprecated(SourceSpan at, string keyword, string better) => Errors.Warning("KA0318", at,
        $"{keyword} is an old spelling", "it is taken", $"write {better}", TestEffect.Config);

    public static Diagnostic DeprecatedSilently(SourceSpan at, string keyword, string better) => Errors.Warning("KA0319", at,
        $"{keyword} is an old spelling", "it is taken", $"write {better}");

    public static Diagnostic ScriptUnreadable(SourceSpan at, string keyword, string why) => Errors.Error("KA0320", at,
        $"the command of {keyword} cannot be read: {why}", "it is not used", "put the whole command into one pair of quotes",
        TestEffect.None);

    public static Diagnostic UnknownUser(SourceSpan at, string keyword, string user, TestEffect effect) => Errors.Error("KA0321", at,
        $"there is no user or group '{user}' on this machine", $"the script of {keyword} is not used", "create it or name another", effect);

    public static Diagnostic ScriptArgumentsLost(SourceSpan at, string keyword, string word, string rest) => Errors.Warning("KA0322", at,
        $"'{word}' is no argument of the script: only the first word behind {keyword} is the command", "it is dropped",
        rest.AsSpan().ContainsAny('"', '\'') ? $"put the command and its arguments into one pair of quotes" : $"write {keyword} \"{rest}\"");

    public static Diagnostic HostUnknown(SourceSpan at, string keyword, string name) => Errors.Error("KA0324", at,
        $"{keyword}: the name {name} has no address", "the line is ignored", "write an address, or correct the name");

    public static Diagnostic RangeCut(SourceSpan at, string keyword, string text, string used) => Errors.Warning("KA0327", at,
        $"{keyword} takes one address, and {text} is a range", $"{used} alone is used", $"write {used}");

    public static Diagnostic LinkNameTaken(SourceSpan at, string keyword, string name, string kind) => Errors.Error("KA0328", at,
        $"{keyword} {name}: an interface of that name is there, and it is no {kind}", "the name is ignored", "write a name that is free");

    public static Diagnostic NoDirectory(SourceSpan at, string keyword, string path, string why) => Errors.Error("KA0329", at,
        $"{keyword} {path}: {why}", "the line is ignored", "name a directory, or a new one in a directory that is there");

    public static Diagnostic SwitchedOnAnyway(SourceSpan at, string keyword, string word) => Errors.Warning("KA0323", at,
        $"'{word}' behind {keyword} does not matter", $"{keyword} is on by standing there", $"remove the line to have {keyword} off");
}
