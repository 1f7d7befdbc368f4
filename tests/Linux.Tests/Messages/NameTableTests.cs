using Keepalive.Linux.Route;

namespace Keepalive.Linux.Tests.Messages;

/// <summary>Tables of names in iproute2's format.</summary>
public sealed class NameTableTests
{
    [Theory]
    [InlineData("main", 254)]
    [InlineData("blue", 200)]
    [InlineData("green", 0x20)]
    [InlineData("77", 77)]
    [InlineData("0x4d", 77)]
    public void NamesAndNumbersAreFound(string word, int number)
    {
        NameTable table = new(("main", 254));
        table.Take("# tables\n200\tblue\n0x20 green # a comment\nnonsense\n\n");

        Assert.True(table.TryResolve(word, out uint found));
        Assert.Equal((uint)number, found);
    }

    [Fact]
    public void AnUnknownNameIsNoNumber() => Assert.False(new NameTable(("main", 254)).TryResolve("red", out _));

    [Fact]
    public void TheAdministratorsFileWins()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        Directory.CreateDirectory(Path.Combine(folder.FullName, "etc", "rt_tables.d"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "usr"));
        File.WriteAllText(Path.Combine(folder.FullName, "usr", "rt_tables"), "10 blue\n11 red\n");
        File.WriteAllText(Path.Combine(folder.FullName, "etc", "rt_tables"), "20 blue\n");
        File.WriteAllText(Path.Combine(folder.FullName, "etc", "rt_tables.d", "more.conf"), "30 green\n");

        NameTables names = new(Path.Combine(folder.FullName, "usr"), Path.Combine(folder.FullName, "etc"));

        uint NumberOf(string name) => names.Tables.TryResolve(name, out uint number) ? number : 0;
        Assert.Equal((20u, 11u, 30u), (NumberOf("blue"), NumberOf("red"), NumberOf("green")));
        folder.Delete(recursive: true);
    }
}
