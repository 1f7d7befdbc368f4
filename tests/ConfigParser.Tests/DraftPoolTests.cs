using System.Collections;
using System.Reflection;
using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Drafts are used again for other blocks; nothing of the former one may be left in them.</summary>
public sealed class DraftPoolTests
{
    [Fact]
    public void AVirtualServerBeginsAsNew() =>
        AssertAsNew(() => new VirtualServerDraft(), draft => draft.Begin(new VirtualServerKey(), default, default));

    [Fact]
    public void ARealServerBeginsAsNew() => AssertAsNew(() => new RealServerDraft(), draft => draft.Begin(IpAddress.None, 0, default));

    [Fact]
    public void ACheckerBeginsAsNew() => AssertAsNew(() => new CheckerDraft(), draft => draft.Begin(CheckerKind.Tcp, default));

    [Fact]
    public void WhatIsTakenBackIsGivenOutAgain()
    {
        DraftPool pool = new();
        VirtualServerDraft server = pool.VirtualServer();
        RealServerDraft real = pool.RealServer();
        CheckerDraft checker = pool.Checker();
        server.RealServers.Add(real);
        real.Checkers.Add(checker);
        pool.TakeBack(server);
        Assert.Same(checker, pool.Checker());
        Assert.Same(real, pool.RealServer());
        Assert.Same(server, pool.VirtualServer());
        Assert.NotSame(server, pool.VirtualServer());
    }

    /// <summary>Fills every field by reflection, so that a property that is added later is seen too.</summary>
    private static void AssertAsNew<T>(Func<T> make, Action<T> begin)
        where T : class
    {
        T fresh = make();
        begin(fresh);
        T used = make();
        List<FieldInfo> fields = [.. FieldsOf(typeof(T))];
        foreach (FieldInfo field in fields) Fill(field, used);
        begin(used);
        foreach (FieldInfo field in fields)
        {
            if (field.GetValue(fresh) is IList wanted) Assert.Equal(wanted.Count, ((IList)field.GetValue(used)!).Count);
            else Assert.True(Equals(field.GetValue(fresh), field.GetValue(used)), $"{typeof(T).Name} keeps {field.Name}");
        }
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Concat(type.BaseType is { } outer && outer != typeof(object) ? FieldsOf(outer) : []);

    private static void Fill(FieldInfo field, object draft)
    {
        if (field.IsInitOnly)
        {
            if (field.GetValue(draft) is IList list) list.Add(null);
            return;
        }
        object? before = field.GetValue(draft);
        field.SetValue(draft, Other(Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType));
        Assert.False(Equals(before, field.GetValue(draft)), $"{field.Name} was not filled");
    }

    /// <summary>A value that no new draft has.</summary>
    private static object Other(Type type)
    {
        if (type == typeof(string)) return "other";
        if (type == typeof(bool)) return true;
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(77);
        if (type == typeof(IpAddress)) return IpAddress.V4(192, 0, 2, 1);
        if (type == typeof(Syntax.Token)) return new Syntax.Token(Syntax.TokenKind.Word, null!, 1, 2, 3);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(1)!;
        if (type.IsPrimitive) return Convert.ChangeType(77, type, System.Globalization.CultureInfo.InvariantCulture);
        return System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
    }
}
