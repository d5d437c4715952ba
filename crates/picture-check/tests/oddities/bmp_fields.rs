//! A writer of bitmaps.

pub const WIDTH: u32 = 21;
pub const HEIGHT: u32 = 13;

/// The fields of a file.
#[derive(Clone)]
pub struct Fields {
    pub header: u32,
    pub planes: u16,
    pub depth: u16,
    pub compression: u32,
    pub height: i32,
    pub colours: u32,
    pub size: Option<u32>,
    /// Behind the fields of the header.
    pub masks: Vec<u32>,
    pub palette: Vec<u8>,
    pub gap: Vec<u8>,
    pub pixels: Vec<u8>,
}

impl Fields {
    pub fn new(depth: u16, pixels: Vec<u8>) -> Self {
        Self {
            header: 40,
            planes: 1,
            depth,
            compression: 0,
            height: i32::try_from(HEIGHT).unwrap(),
            colours: 0,
            size: None,
            masks: Vec::new(),
            palette: Vec::new(),
            gap: Vec::new(),
            pixels,
        }
    }

    pub fn write(&self) -> Vec<u8> {
        let mut info = self.header.to_le_bytes().to_vec();
        if self.header == 12 {
            info.extend(
                [
                    u16::try_from(WIDTH).unwrap(),
                    u16::try_from(HEIGHT).unwrap(),
                    self.planes,
                    self.depth,
                ]
                .map(u16::to_le_bytes)
                .concat(),
            );
        } else {
            info.extend(WIDTH.to_le_bytes());
            info.extend(self.height.to_le_bytes());
            info.extend([self.planes, self.depth].map(u16::to_le_bytes).concat());
            info.extend(
                [self.compression, 77, 1, 1, self.colours, 0]
                    .map(u32::to_le_bytes)
                    .concat(),
            );
            info.extend(self.masks.iter().flat_map(|mask| mask.to_le_bytes()));
            let length = usize::try_from(self.header).unwrap().max(info.len());
            info.resize(length, 0);
        }
        let rest = [info, self.palette.clone(), self.gap.clone()].concat();
        let offset = u32::try_from(14 + rest.len()).unwrap();
        let size = offset + u32::try_from(self.pixels.len()).unwrap();
        let mut out = b"BM".to_vec();
        out.extend(
            [self.size.unwrap_or(size), 0, offset]
                .map(u32::to_le_bytes)
                .concat(),
        );
        [out, rest, self.pixels.clone()].concat()
    }
}
