using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.Json;
using Codex.Protocol;

namespace Codex.AppServer.Bindings;

/// <summary>All types of the protocol, read off the types that the server itself reads and writes.</summary>
internal sealed class TypeCatalog
{
    private readonly Dictionary<TypeName, Shape> _definitions = [];

    /// <summary>The types by name, in the order in which they were met.</summary>
    public IReadOnlyDictionary<TypeName, Shape> Definitions => _definitions;

    /// <summary>Defines a type under a name of its own.</summary>
    public Shape Define(TypeName name, Shape shape)
    {
        _definitions[name] = shape;
        return new Shape.Named(name);
    }

    /// <summary>The shape of a type; what it needs is defined on the way.</summary>
    public Shape Of(JsonTypeInfo type)
    {
        if (Nullable.GetUnderlyingType(type.Type) is { } inner)
        {
            return Of(type.Options.GetTypeInfo(inner)).OrNull();
        }

        if (BasicShapes.Find(type.Type) is { } basic)
        {
            return basic;
        }

        TypeName name = TypeNames.Of(type);
        if (_definitions.ContainsKey(name))
        {
            return new Shape.Named(name);
        }

        if (ProtocolShapes.Find(type, this) is { } written)
        {
            return Define(name, written);
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                return new Shape.ListOf(Of(type.Options.GetTypeInfo(type.ElementType!)));
            case JsonTypeInfoKind.Dictionary:
                return new Shape.MapOf(Of(type.Options.GetTypeInfo(type.ElementType!)));
            case JsonTypeInfoKind.None when type.Type.IsEnum:
                return Define(name, Words(type));
            case JsonTypeInfoKind.Object:
                // Named first: a type may hold itself.
                _definitions[name] = Shape.Any;
                return Define(name, type.PolymorphismOptions is { DerivedTypes.Count: > 0 } kinds ? Alternatives(type, kinds) : Members(type));
            default:
                throw new NotSupportedException($"The bindings do not know how {type.Type} looks.");
        }
    }

    private Shape.OneOf Alternatives(JsonTypeInfo type, JsonPolymorphismOptions kinds)
    {
        List<Shape> all = [];
        foreach (JsonDerivedType kind in kinds.DerivedTypes)
        {
            JsonTypeInfo members = type.Options.GetTypeInfo(kind.DerivedType);
            Shape.Member tag = new(kinds.TypeDiscriminatorPropertyName, new Shape.Literal((string)kind.TypeDiscriminator!));
            all.Add(type.Type == typeof(EventMessage) ? Event(tag, members) : new Shape.Members([tag, .. Members(members, isInPlace: true).All]));
        }

        return new Shape.OneOf(all);
    }

    // Clients know the details of an event by a name of their own, that of a new section although it has none.
    private Shape Event(Shape.Member tag, JsonTypeInfo details) =>
        details.Properties.Count == 0 && details.Type != typeof(AgentReasoningSectionBreakEvent)
            ? new Shape.Members([tag])
            : new Shape.AllOf([new Shape.Members([tag]), Of(details)]);

    private Shape.Members Members(JsonTypeInfo type, bool isInPlace = false)
    {
        List<Shape.Member> members = [];
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.Get is null && property.Set is null)
            {
                continue;
            }

            JsonTypeInfo held = type.Options.GetTypeInfo(property.PropertyType);
            Shape shape = ProtocolShapes.FindMember(type.Type, property, this)
                ?? (isInPlace && property.Name == "data" ? Members(held) : Of(held));
            bool mayBeNull = !property.PropertyType.IsValueType && property.IsGetNullable;
            members.Add(new Shape.Member(property.Name, mayBeNull ? shape.OrNull() : shape));
        }

        return new Shape.Members(members);
    }

    private static Shape.OneOf Words(JsonTypeInfo type)
    {
        if (type.Converter is IWordSet set)
        {
            return new Shape.OneOf([.. set.Words.Select(static word => new Shape.Literal(word))]);
        }

        List<Shape> words = [];
        foreach (object value in Enum.GetValuesAsUnderlyingType(type.Type))
        {
            using JsonDocument word = JsonSerializer.SerializeToDocument(Enum.ToObject(type.Type, value), type);
            words.Add(new Shape.Literal(word.RootElement.GetString()!));
        }

        return new Shape.OneOf(words);
    }
}
