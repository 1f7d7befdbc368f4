using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA02xx: keywords and braces that do not fit together. One method for each code.</summary>
internal static class StructureErrors
{
    public static Diagnostic UnknownKeyword(SourceSpan at, string keyword, string where, string? near, string hint) =>
        Errors.Error("KA0201", at,
        $"unknown keyword '{keyword}'{where}", "the line is ignored",
        hint.Length > 0 ? hint : near is null ? "" : $"did you mean '{near}'?");

    public static Diagnostic UnknownBlock(SourceSpan at, string keyword, string where, string? near, string hint, string closes) =>
        Errors.Error("KA0202", at, $"unknown block '{keyword}'{where}",
            $"its lines are read as if they stood outside it, and its closing brace ends {closes}",
            hint.Length > 0 ? hint : near is null ? "remove the whole block" : $"did you mean '{near}'?");

    public static Diagnostic StrayOpenBrace(SourceSpan at, string closes) => Errors.Error("KA0203", at,
        "this brace opens nothing", $"it is ignored, but its closing brace ends {closes}", "remove the pair");

    public static Diagnostic ExtraBrace(SourceSpan at) => Errors.Error("KA0204", at,
        "this brace closes nothing", "it is ignored", "remove it, or look for a block above that ends too early");

    public static Diagnostic MissingCloseBrace(SourceSpan at, string keyword) => Errors.Error("KA0205", at,
        $"the block of {keyword} has no closing brace", "everything after it is read as a part of it", "close it");

    public static Diagnostic ForgottenBrace(SourceSpan at, string keyword, SourceSpan closer) => Errors.Error("KA0213", at,
        $"the closing brace of {keyword} seems to be missing", $"the next one, in line {closer.Line}, ends it instead of the block around it",
        $"write }} before line {closer.Line}") with
    { Related = [new RelatedPlace(closer, "stands further left than the block that it ends")] };

    public static Diagnostic MissingOpenBrace(SourceSpan at, string keyword, bool endsHere) => Errors.Error("KA0206", at,
        $"{keyword} needs a block in braces", endsHere ? "keepalived ends at this line" : "the next lines are read as its contents",
        $"write {keyword} … {{", endsHere ? TestEffect.Stop : TestEffect.Config);

    public static Diagnostic BraceInValues(SourceSpan at, string block) => Errors.Error("KA0207", at,
        $"no brace can stand in {block}", "it is ignored, and the next closing brace ends the block", "remove it");

    public static Diagnostic ExtraWords(SourceSpan at, string keyword, string word) => Errors.Error("KA0208", at,
        $"'{word}' cannot stand between {keyword} and its block", "it is ignored", "remove it");

    public static Diagnostic ExtraWordsFatal(SourceSpan at, string keyword, string word) => Errors.Fatal("KA0217", at,
        $"'{word}' cannot stand between the name of {keyword} and its block", "keepalived ends at this line", "remove it", TestEffect.Stop);

    public static Diagnostic NameMissing(SourceSpan at, string keyword) => Errors.Error("KA0209", at,
        $"{keyword} needs one name", "the whole block is skipped", $"write {keyword} NAME {{");

    public static Diagnostic NameMissingFatal(SourceSpan at, string keyword) => Errors.Fatal("KA0210", at,
        $"{keyword} has no name", "keepalived ends abnormally at this line", $"write {keyword} NAME {{", TestEffect.Stop);

    public static Diagnostic DuplicateBlock(SourceSpan at, string keyword, string name, SourceSpan first) =>
        Errors.Error("KA0211", at, $"{keyword} {name} is defined a second time", "the whole second block is skipped",
            "give it another name")
            with
        { Related = [new RelatedPlace(first, "the first one")] };

    public static Diagnostic DuplicateSilently(SourceSpan at, string keyword, string name, SourceSpan first) =>
        Errors.Warning("KA0212", at, $"{keyword} {name} is defined a second time", "the first one is used, silently",
            "give it another name")
            with
        { Related = [new RelatedPlace(first, "the first one")] };

    public static Diagnostic NoEffect(SourceSpan at, string keyword, string where, string instead) => Errors.Warning("KA0901", at,
        $"{keyword}{where} is accepted and has no effect", "nothing acts on it", instead);

    public static Diagnostic NoNamespace(SourceSpan at, string name) => Errors.Fatal("KA0216", at,
        $"there is no network namespace {name} on this machine", "keepalived ends at once, and its -t answers 0 without looking further",
        $"create it with \"ip netns add {name}\", or correct the name", TestEffect.None);

    public static Diagnostic EmptyBlock(SourceSpan at, string keyword) => Errors.Error("KA0214", at,
        $"the block of {keyword} is empty", "nothing comes of it", "remove it, or fill it");

    public static Diagnostic WordMissingInEntry(SourceSpan at, string word, string outcome) => Errors.Error("KA0215", at,
        $"'{word}' needs a value behind it", outcome, "");
}
