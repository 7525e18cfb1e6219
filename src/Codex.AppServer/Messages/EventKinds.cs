using System.Collections.Frozen;
using Codex.Protocol;

namespace Codex.AppServer.Messages;

/// <summary>The names of the kinds of event, as the vocabulary declares them.</summary>
internal static class EventKinds
{
    private static readonly FrozenDictionary<Type, string> s_names = ProtocolJson.Default.EventMessage.PolymorphismOptions!.DerivedTypes
        .ToFrozenDictionary(static kind => kind.DerivedType, static kind => (string)kind.TypeDiscriminator!);

    public static string NameOf(EventMessage message) => message is UnknownEvent unknown ? unknown.Type : s_names[message.GetType()];
}
