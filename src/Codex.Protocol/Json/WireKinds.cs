using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;

namespace Codex.Protocol;

/// <summary>The words in <c>type</c> that this version knows, as the types declare them.</summary>
internal static class WireKinds
{
    public static FrozenSet<string> OfEvents { get; } = DeclaredBy(ProtocolJson.Default.EventMessage);

    public static FrozenSet<string> OfOps { get; } = DeclaredBy(ProtocolJson.Default.Op);

    private static FrozenSet<string> DeclaredBy(JsonTypeInfo type) =>
        type.PolymorphismOptions!.DerivedTypes.Select(static kind => (string)kind.TypeDiscriminator!).ToFrozenSet();
}
