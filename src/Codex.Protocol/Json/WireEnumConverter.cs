using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A value of a closed set by its word; a number is an error, since numbers depend on the order of declaration.</summary>
internal sealed class WireEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
