using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA01xx: findings on the way from bytes to words. One method for each code.</summary>
internal static class TextErrors
{
    public static Diagnostic LineTooLong(SourceSpan at, int max) => Errors.Error("KA0101", at,
        $"the line has more than {max} bytes", "its first part is ignored and the rest is read as a line of its own", "break the line");

    public static Diagnostic NulByte(SourceSpan at) => Errors.Error("KA0102", at,
        "the line holds a NUL byte", "the whole line is ignored", "save the file as plain text");

    public static Diagnostic UnterminatedQuote(SourceSpan at) => Errors.Error("KA0103", at,
        "the double quote has no partner on this line", "the rest of the line is lost", "close the quote; there is no escape for it");

    public static Diagnostic EscapedComment(SourceSpan at) => Errors.Error("KA0104", at,
        "a backslash does not keep # or ! from starting a comment here", "the rest of the line is a comment",
        "put the word into double quotes", TestEffect.None);

    public static Diagnostic DefinitionCutShort(SourceSpan at) => Errors.Error("KA0105", at,
        "this definition goes on after a backslash, but an empty line, a comment or the end of the file follows",
        "the definition ends there", "no empty lines and no comments inside a definition", TestEffect.None);

    public static Diagnostic IncludeInDefinition(SourceSpan at) => Errors.Error("KA0106", at,
        "an include inside a definition ends it", "the lines after it are read where the definition stands", "put the include last",
        TestEffect.None);

    public static Diagnostic UndefinedName(SourceSpan at, string name, bool braced) => Errors.Warning("KA0107", at,
        $"${name} is not defined here",
        braced ? "the text stays as it is, and its braces count as braces of a block" : "the text stays as it is",
        $"define it on an earlier line: ${name}=value");

    public static Diagnostic TooManyExpansions(SourceSpan at, int max) => Errors.Error("KA0108", at,
        $"more than {max} substitutions in one line: a definition refers to itself", "the rest of the line is left as it is", "",
        TestEffect.None);

    public static Diagnostic ExpansionTooLong(SourceSpan at, int max) => Errors.Error("KA0109", at,
        $"a substitution makes the line longer than {max} characters", "it is left as it is", "", TestEffect.None);

    public static Diagnostic TooDeep(SourceSpan at, int max) => Errors.Error("KA0110", at,
        $"definitions and generators are nested deeper than {max}: one of them uses itself", "the line is ignored", "");

    public static Diagnostic TooManyLines(SourceSpan at, int max) => Errors.Error("KA0111", at,
        $"definitions and generators make more than {max} lines", "reading stops here", "");

    public static Diagnostic RandomParameters(SourceSpan at) => Errors.Error("KA0112", at,
        "${_RANDOM MIN MAX} takes one or two numbers", "the text stays as it is, and its braces count as braces of a block",
        "write ${_RANDOM}, ${_RANDOM 5} or ${_RANDOM 5 10}");

    public static Diagnostic RandomOrder(SourceSpan at, int min, int max) => Errors.Error("KA0113", at,
        $"${{_RANDOM {min} {max}}}: the least number is above the greatest", $"{min} is used", $"write ${{_RANDOM {max} {min}}}");

    public static Diagnostic EnvironmentName(SourceSpan at) => Errors.Error("KA0114", at,
        "${_ENV NAME} takes the name of one environment variable", "keepalived ends abnormally or leaves the text as it is",
        "write ${_ENV NAME}");

    public static Diagnostic GeneratorMalformed(SourceSpan at, string why) => Errors.Error("KA0115", at,
        $"the generator cannot be read: {why}", "the line is ignored", "write ~SEQ(NAME, START, STEP, END) text or ~LST(NAME, A, B) text");

    public static Diagnostic BackslashJoined(SourceSpan at) => Errors.Warning("KA0124", at,
        "a backslash at the end of a line continues only definitions", "it becomes a part of the word before it", "remove it");

    public static Diagnostic MainFileMissing(string path) => new()
    {
        Code = "KA0116",
        Severity = Severity.Fatal,
        Place = new SourceSpan(path, 1, 1, 0),
        Problem = $"there is no configuration file {path}",
        Advice = "name one with -f FILE",
        TestEffect = TestEffect.Resource,
    };

    public static Diagnostic SeveralMainFiles(string pattern, int count) => Errors.Error("KA0117", new SourceSpan(pattern, 1, 1, 0),
        $"{pattern} matches {count} files", "all of them are read in byte order", "name one file and include the others");

    public static Diagnostic IncludeNoMatch(SourceSpan at, string pattern, bool counts) => Errors.Make("KA0118",
        counts ? Severity.Error : Severity.Warning, at, $"no file matches {pattern}", "nothing is read here",
        "check the name; a relative one starts at the directory of this file", counts ? TestEffect.Security : TestEffect.None);

    public static Diagnostic NotRead(SourceSpan? at, string path, ConfigReadError error, TestEffect effect) => Errors.Make("KA0119",
        at is null ? Severity.Fatal : Severity.Error, at ?? new SourceSpan(path, 1, 1, 0), $"{path} {Reason(error)}", "it is not read",
        error == ConfigReadError.NotPlainFile ? $"chmod a-x {path}" : "", effect);

    public static Diagnostic IncludeTooDeep(SourceSpan at, int depth, int files) => Errors.Error("KA0120", at,
        $"files include each other deeper than {depth}, or more than {files} times", "this include is not read",
        "a file must not include itself", TestEffect.None);

    public static Diagnostic TooMany(int max) => new()
    {
        Code = "KA0121",
        Severity = Severity.Error,
        Problem = $"more than {max} findings",
        Outcome = "the others are not shown",
    };

    public static Diagnostic TooManyAlternatives(SourceSpan at, int max) => Errors.Error("KA0122", at,
        $"the braces of this name stand for more than {max} files", "the others are not read", "include fewer files", TestEffect.None);

    public static Diagnostic TooManyExpansionsAtAll(SourceSpan at, int max) => Errors.Error("KA0123", at,
        $"the file asks for more than {max} substitutions", "nothing after this line is read",
        "look for a definition that refers to itself, and for a generator that repeats it", TestEffect.None);

    private static string Reason(ConfigReadError error) => error switch
    {
        ConfigReadError.IsDirectory => "is a directory",
        ConfigReadError.NotPlainFile => "is executable or not a regular file",
        ConfigReadError.NotReadable => "cannot be read",
        _ => "does not exist",
    };
}
