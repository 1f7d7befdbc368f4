using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>What the preprocessor understands on any line, for the documents.</summary>
internal static class LanguageWords
{
    public static IReadOnlyList<Keyword> Rows => MadeOnce.Of(ref field, () =>
    [
        Row("include", "<GLOB to end of line>", "include_check level", "read files here; on any line, also inside blocks and value lists"),
        Row("includer", "<GLOB>", "", "include; a directory, an unreadable or executable file counts as an error"),
        Row("includem", "<GLOB>", "", "as includer, and a plain name that is not there"),
        Row("includew", "<GLOB>", "", "as includem, and a wildcard without match"),
        Row("includeb", "<GLOB>", "", "as includer, and a brace alternative without match"),
        Row("includea", "<GLOB>", "", "include; every problem counts as an error"),
        Row("@<ID>", "<rest of line>", "node name up to the first dot, or -i", "keep the line for this configuration id only"),
        Row("@^<ID>", "<rest of line>", "", "keep the line for every other configuration id"),
        Row("$<NAME>=", "<VALUE>", "", "text substitution; a backslash at the end continues it over lines"),
        Row("~SEQ", "(<VAR>, [<START>,] [<STEP>,] <END>) <text>", "start 1 or -1, step 1 or -1",
            "repeat the rest of the line with a counter"),
        Row("~SEQx", "(<VAR>, [<START>,] [<STEP>,] <END>) <text>", "", "as ~SEQ with lower case hex values"),
        Row("~LST", "(<VAR>, <VAL>...) <text> | ({<VAR>,...}, {<VAL>,...}...) <text>", "missing values are empty",
            "repeat the rest of the line with listed values"),
        Row("${_PWD}", "", "", "directory of the file being read"),
        Row("${_INSTANCE}", "", "", "configuration id (not the instance keyword)"),
        Row("${_RANDOM}", "[<MIN> [<MAX>]]", "0 32767", "random number"),
        Row("${_ENV}", "<NAME>", "", "environment variable; empty when it is not set").From("2.4.0"),
        Row("${_HASH}", "", "", "#; only useful in double quotes"),
        Row("${_BANG}", "", "", "!; only useful in double quotes"),
    ]);

    private static Keyword Row(string name, string arguments, string byDefault, string help) =>
        Custom(name, arguments, byDefault, help, (_, _) => { });
}
