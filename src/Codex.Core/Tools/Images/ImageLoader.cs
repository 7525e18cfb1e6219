using Codex.Core.Tools.Files;
using Codex.Protocol;
using SkiaSharp;

namespace Codex.Core.Tools.Images;

/// <summary>
/// Makes a picture's file into content for a model: as it is when it is small enough and of a kind that every model
/// reads, otherwise converted and scaled down.
/// </summary>
internal static class ImageLoader
{
    /// <summary>The largest width sent, in pixels.</summary>
    public const int MaximumWidth = 2048;

    /// <summary>The largest height sent, in pixels.</summary>
    public const int MaximumHeight = 768;

    private const int JpegQuality = 85;
    private const long MaximumFileBytes = 64L * 1024 * 1024;
    private const long MaximumPixels = 128L * 1024 * 1024;

    private static readonly SKSamplingOptions s_sampling = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Loads a picture.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The picture as a <c>data:</c> URL; a text that says what is wrong with the file when it cannot be sent.</returns>
    public static async Task<ContentItem> LoadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            FileKind.RefuseSpecial(path);
            long length = new FileInfo(path).Length;
            if (length > MaximumFileBytes)
            {
                return Note(path, $"it has {length} bytes, more than the {MaximumFileBytes} that can be sent");
            }

            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Note(path, failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message.TrimEnd('.'));
        }

        return Encode(path, bytes);
    }

    private static ContentItem Encode(string path, byte[] bytes)
    {
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
        {
            return Undecodable(path, bytes);
        }

        SKImageInfo info = codec.Info;
        bool fits = info.Width <= MaximumWidth && info.Height <= MaximumHeight;
        switch (codec.EncodedFormat)
        {
            case SKEncodedImageFormat.Png when fits:
                return Image("image/png", bytes);
            case SKEncodedImageFormat.Jpeg when fits:
                return Image("image/jpeg", bytes);
            case SKEncodedImageFormat.Gif when fits && codec.FrameCount <= 1:
                return Image("image/gif", bytes);
            case SKEncodedImageFormat.Webp when fits && codec.FrameCount <= 1:
                return Image("image/webp", bytes);
        }

        if ((long)info.Width * info.Height > MaximumPixels)
        {
            return Note(path, $"it is {info.Width} × {info.Height} pixels large");
        }

        using SKBitmap? decoded = SKBitmap.Decode(codec, new SKImageInfo(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (decoded is null)
        {
            return Undecodable(path, bytes);
        }

        using SKBitmap scaled = fits ? decoded.Copy() : decoded.Resize(FittingInfo(decoded.Info), s_sampling);
        bool staysJpeg = codec.EncodedFormat == SKEncodedImageFormat.Jpeg;
        using SKData encoded = scaled.Encode(staysJpeg ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, JpegQuality);
        return Image(staysJpeg ? "image/jpeg" : "image/png", encoded.ToArray());
    }

    /// <summary>The largest size within both limits that keeps the ratio.</summary>
    private static SKImageInfo FittingInfo(SKImageInfo info)
    {
        double factor = Math.Min((double)MaximumWidth / info.Width, (double)MaximumHeight / info.Height);
        return info.WithSize(Math.Max(1, (int)Math.Round(info.Width * factor)), Math.Max(1, (int)Math.Round(info.Height * factor)));
    }

    /// <summary>What no decoder here knows may still be known to the model, if its name says that it is a picture.</summary>
    private static ContentItem Undecodable(string path, byte[] bytes)
    {
        string? type = ImageType.OfName(path);
        return type is null ? Note(path, $"it is no picture of a known kind (extension {(Path.GetExtension(path) is { Length: > 0 } extension ? extension : "missing")})") : Image(type, bytes);
    }

    private static ContentItem.InputImage Image(string type, byte[] bytes) => new($"data:{type};base64,{Convert.ToBase64String(bytes)}");

    private static ContentItem.InputText Note(string path, string reason) => new($"The picture {path} could not be attached: {reason}.");
}
