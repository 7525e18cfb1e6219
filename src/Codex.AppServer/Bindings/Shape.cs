namespace Codex.AppServer.Bindings;

/// <summary>What a JSON value looks like.</summary>
internal abstract record Shape
{
    /// <summary>A text.</summary>
    public static Shape Text { get; } = new Basic(BasicKind.Text);

    /// <summary>A number that every language holds.</summary>
    public static Shape Number { get; } = new Basic(BasicKind.Number);

    /// <summary>A whole number of 64 bits that clients read as any other number.</summary>
    public static Shape Count { get; } = new Basic(BasicKind.Count);

    /// <summary>A whole number of 64 bits.</summary>
    public static Shape Large { get; } = new Basic(BasicKind.Large);

    /// <summary>True or false.</summary>
    public static Shape Truth { get; } = new Basic(BasicKind.Truth);

    /// <summary>Any JSON at all.</summary>
    public static Shape Any { get; } = new Basic(BasicKind.Any);

    /// <summary>Not there.</summary>
    public static Shape Absent { get; } = new Basic(BasicKind.Absent);

    /// <summary>An object with the given members.</summary>
    public static Shape Object(params (string Name, Shape Shape)[] members) => new Members([.. members.Select(static member => new Member(member.Name, member.Shape))]);

    /// <summary>One of several objects, told apart by a member.</summary>
    /// <param name="tag">That member.</param>
    /// <param name="cases">Its value for each, and the other members.</param>
    public static Shape Tagged(string tag, params (string Word, (string Name, Shape Shape)[] Members)[] cases) => new OneOf(
        [.. cases.Select(kind => Object([(tag, new Literal(kind.Word)), .. kind.Members]))]);

    public Shape OrNull() => this is Optional ? this : new Optional(this);

    public Shape OrMissing() => new Omissible(this);

    public enum BasicKind
    {
        Text,
        Number,
        Count,
        Large,
        Truth,
        Any,
        Absent,
    }

    public sealed record Basic(BasicKind Kind) : Shape;

    /// <summary>Exactly this text.</summary>
    public sealed record Literal(string Value) : Shape;

    /// <summary>Or null.</summary>
    public sealed record Optional(Shape Inner) : Shape;

    /// <summary>Of a member: it may be missing.</summary>
    public sealed record Omissible(Shape Inner) : Shape;

    public sealed record ListOf(Shape Element) : Shape;

    public sealed record MapOf(Shape Value) : Shape;

    /// <summary>A type that is defined elsewhere.</summary>
    public sealed record Named(TypeName Name) : Shape;

    public sealed record Members(IReadOnlyList<Member> All) : Shape;

    public sealed record OneOf(IReadOnlyList<Shape> Alternatives) : Shape;

    /// <summary>An object with the members of all parts.</summary>
    public sealed record AllOf(IReadOnlyList<Shape> Parts) : Shape;

    public sealed record Member(string Name, Shape Shape);
}

/// <summary>The name of a type in the bindings.</summary>
/// <param name="Folder">Where it lies: empty, or the newer family's folder.</param>
/// <param name="Name">Its name there.</param>
internal sealed record TypeName(string Folder, string Name)
{
    public const string NewerFamily = "v2";
}
