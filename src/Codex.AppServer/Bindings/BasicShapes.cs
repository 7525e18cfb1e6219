using System.Text.Json;

namespace Codex.AppServer.Bindings;

/// <summary>The types that every language has.</summary>
internal static class BasicShapes
{
    public static Shape? Find(Type type)
    {
        if (type.IsEnum)
        {
            return null;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => Shape.Text,
            TypeCode.Boolean => Shape.Truth,
            TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single or TypeCode.Double => Shape.Number,
            TypeCode.Int64 or TypeCode.UInt64 => Shape.Large,
            _ when type == typeof(Guid) || type == typeof(ReadOnlyMemory<byte>) => Shape.Text,
            _ when type == typeof(JsonElement) => Shape.Any,
            _ when type == typeof(IReadOnlyList<string>) => new Shape.ListOf(Shape.Text),
            _ => null,
        };
    }
}
