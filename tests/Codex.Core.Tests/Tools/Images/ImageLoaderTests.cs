using Codex.Core.Tools;
using Codex.Core.Tools.Images;
using Codex.Protocol;
using SkiaSharp;

namespace Codex.Core.Tests.Tools.Images;

public sealed class ImageLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("image-loader-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, "image/png")]
    [InlineData(SKEncodedImageFormat.Jpeg, "image/jpeg")]
    [InlineData(SKEncodedImageFormat.Webp, "image/webp")]
    public async Task A_small_one_that_models_read_is_sent_as_it_is_whatever_its_name(SKEncodedImageFormat format, string type)
    {
        byte[] bytes = Picture(2048, 768, format);

        ContentItem content = await LoadAsync("picture.bin", bytes);

        Assert.Equal(new ContentItem.InputImage($"data:{type};base64,{Convert.ToBase64String(bytes)}"), content);
    }

    [Fact]
    public async Task A_gif_is_sent_as_it_is_unless_it_moves()
    {
        const string Still = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
        const string Moving = "R0lGODlhAQABAIAAAAAAAP///yH5BAEKAAAALAAAAAABAAEAAAIBRAAh+QQBCgAAACwAAAAAAQABAAACAUQAOw==";

        Assert.Equal(new ContentItem.InputImage($"data:image/gif;base64,{Still}"), await LoadAsync("still.gif", Convert.FromBase64String(Still)));
        Assert.Equal("image/png", Decode(await LoadAsync("moving.gif", Convert.FromBase64String(Moving))).Type);
    }

    [Fact]
    public async Task Another_format_is_sent_as_png()
    {
        byte[] bitmap = [.. "BM"u8, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, .. new byte[24], 1, 2, 3, 0];

        (string type, SKBitmap picture) = Decode(await LoadAsync("picture.bmp", bitmap));

        Assert.Equal("image/png", type);
        Assert.Equal((1, 1), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData(4096, 100, SKEncodedImageFormat.Png, "image/png", 2048, 50)]
    [InlineData(1000, 1536, SKEncodedImageFormat.Jpeg, "image/jpeg", 500, 768)]
    [InlineData(4096, 3072, SKEncodedImageFormat.Webp, "image/png", 1024, 768)]
    [InlineData(16384, 10, SKEncodedImageFormat.Png, "image/png", 2048, 1)]
    public async Task A_large_one_is_scaled_to_fit_both_limits(int width, int height, SKEncodedImageFormat format, string type, int scaledWidth, int scaledHeight)
    {
        (string actualType, SKBitmap picture) = Decode(await LoadAsync("picture", Picture(width, height, format)));

        Assert.Equal(type, actualType);
        Assert.Equal((scaledWidth, scaledHeight), (picture.Width, picture.Height));
        SKColor middle = picture.GetPixel(scaledWidth / 2, scaledHeight / 2);
        Assert.InRange(middle.Red, 180, 220);
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_sent_if_its_name_is_a_pictures()
    {
        Assert.Equal(new ContentItem.InputImage("data:image/png;base64,bm90IGEgcG5n"), await LoadAsync("fake.png", "not a png"u8.ToArray()));
        Assert.Equal(new ContentItem.InputImage("data:image/svg+xml;base64,PHN2Zy8+"), await LoadAsync("a.SVG", "<svg/>"u8.ToArray()));
    }

    [Theory]
    [InlineData("data.json")]
    [InlineData("noextension")]
    public async Task Anything_else_becomes_a_note_that_names_the_file(string name)
    {
        var note = Assert.IsType<ContentItem.InputText>(await LoadAsync(name, "{}\n"u8.ToArray()));

        Assert.Contains(name, note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_becomes_a_note()
    {
        Assert.IsType<ContentItem.InputText>(await ImageLoader.LoadAsync(Path.Combine(_folder, "none.png"), TestContext.Current.CancellationToken));
        Assert.IsType<ContentItem.InputText>(await ImageLoader.LoadAsync(_folder, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_names_a_file_in_the_turns_folder()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.png"), Picture(2, 1, SKEncodedImageFormat.Png));

        ViewedImage viewed = await ViewImage.RunAsync("""{"path":"x/../a.png"}""", _folder, TestContext.Current.CancellationToken);

        Assert.Equal(Path.Combine(_folder, "a.png"), viewed.Path);
        Assert.IsType<ContentItem.InputImage>(viewed.Content);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"path":"none.png"}""")]
    [InlineData("""{"path":"."}""")]
    [InlineData("""{"path":""}""")]
    public async Task A_call_for_what_is_no_file_is_told_to_the_model(string arguments) =>
        await Assert.ThrowsAsync<ToolException>(() => ViewImage.RunAsync(arguments, _folder, TestContext.Current.CancellationToken));

    [Fact]
    public void The_schema_is_strict_and_sorted() => ToolSchemaAssert.IsWellFormed(ViewImage.Specification.Parameters, ["path"]);

    private static byte[] Picture(int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(new SKColor(200, 100, 50));
        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static (string Type, SKBitmap Picture) Decode(ContentItem content)
    {
        string url = Assert.IsType<ContentItem.InputImage>(content).ImageUrl;
        string[] parts = url.Split([':', ';', ',']);
        return (parts[1], SKBitmap.Decode(Convert.FromBase64String(parts[3])));
    }

    private async Task<ContentItem> LoadAsync(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        return await ImageLoader.LoadAsync(path, TestContext.Current.CancellationToken);
    }
}
