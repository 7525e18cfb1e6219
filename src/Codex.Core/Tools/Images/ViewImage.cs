using System.Text.Json.Serialization;
using Codex.Core.Tools.Files;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Images;

/// <summary>The tool <c>view_image</c>: shows the model a picture of this machine.</summary>
internal static class ViewImage
{
    public const string Name = "view_image";

    /// <summary>What the model is told; the picture itself follows in a message.</summary>
    public const string Answer = "attached local image path";

    public static FunctionTool Specification => new(
        Name,
        "Attaches a picture from a file on this machine, so that you see it in this turn.",
        ToolSchema.Load("view_image.json"));

    /// <summary>Loads the picture that a call names.</summary>
    /// <param name="arguments">The JSON text of the call.</param>
    /// <param name="cwd">The turn's folder.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">The arguments do not fit, or there is no such file; the message is for the model.</exception>
    public static async Task<ViewedImage> RunAsync(string arguments, string cwd, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(Path.Combine(cwd, FunctionArguments.Parse(arguments, ViewImageJson.Default.ViewImageArguments).Path));
        try
        {
            if (!Path.Exists(path))
            {
                throw new FileNotFoundException("there is no such file");
            }

            FileKind.RefuseSpecial(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{path} cannot be shown: {failure.Message}", failure);
        }

        return new ViewedImage(path, await ImageLoader.LoadAsync(path, cancellationToken).ConfigureAwait(false));
    }
}

/// <summary>A picture that a model asked for.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Content">The picture, or a text that says why it cannot be shown.</param>
internal sealed record ViewedImage(string Path, ContentItem Content);

/// <summary>What a call of <c>view_image</c> gives.</summary>
/// <param name="Path">The file, absolute or relative to the turn's folder.</param>
internal sealed record ViewImageArguments(string Path);

/// <summary>Reads the arguments of <c>view_image</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ViewImageArguments))]
internal sealed partial class ViewImageJson : JsonSerializerContext;
