package provider

import "github.com/vezne/vezne/internal/fault"

// word.go says the words of descriptions in both languages.

// Explain says a word of a topic for people to read. A word that is not known is returned as it is.
func Explain(topic, word string) fault.Text {
	t, known := words()[topic][word]
	if !known {
		return fault.Text{TR: word, EN: word}
	}
	return t
}

func words() map[string]map[string]fault.Text {
	return map[string]map[string]fault.Text{
		"ability": {
			"sale":           {TR: "3-D Secure'süz satış", EN: "sale without 3-D Secure"},
			"capture":        {TR: "ön provizyon ve kapama", EN: "pre-authorization and capture"},
			"void":           {TR: "iptal", EN: "void"},
			"refund":         {TR: "iade", EN: "refund"},
			"3d":             {TR: "iki adımlı 3-D Secure", EN: "3-D Secure in two steps"},
			"3d-one-step":    {TR: "tek adımlı 3-D Secure (alıcı bankadayken çekilir)", EN: "3-D Secure in one step (charged while the buyer is at the bank)"},
			"3d-only":        {TR: "yalnızca 3-D Secure", EN: "3-D Secure only"},
			"keep-cards":     {TR: "kart saklama", EN: "saved cards"},
			"keep-cards-3d":  {TR: "saklanan kartla 3-D Secure", EN: "3-D Secure with saved cards"},
			"shares":         {TR: "pazaryeri payları", EN: "shares of a marketplace's stores"},
			"hold-shares":    {TR: "bloke tutarda mağaza payları", EN: "stores' shares of what is held"},
			"release-shares": {TR: "payların sonradan onaylanması", EN: "shares that are released later"},
			"refund-shares":  {TR: "mağazaların payından iade", EN: "refunds out of stores' shares"},
			"points":         {TR: "kartın puanını sorgulama", EN: "query of a card's points"},
			"pay-points":     {TR: "kartın puanıyla ödeme", EN: "payment with a card's points"},
			"campaigns":      {TR: "kampanyalar (artı taksit, erteleme)", EN: "campaigns (plus installments, deferral)"},
			"chargebacks":    {TR: "ters ibraz listesi", EN: "list of chargebacks"},
			"list":           {TR: "hareket listesi", EN: "list of transactions"},
		},
		"name": {
			"document":          {TR: "belge", EN: "document"},
			"content_types":     {TR: "istek türü", EN: "type of requests"},
			"amounts":           {TR: "tutar biçimi", EN: "amounts"},
			"currencies":        {TR: "para birimleri", EN: "currencies"},
			"max_installments":  {TR: "en çok taksit", EN: "installments at most"},
			"reference":         {TR: "referansımız", EN: "our reference"},
			"return_url_limit":  {TR: "dönüş adresi, en çok karakter", EN: "return address, characters at most"},
			"text_limits":       {TR: "metinler, en çok karakter", EN: "texts, characters at most"},
			"window_seconds":    {TR: "\"böyle bir istek yok\" şu süreden sonra kanıttır", EN: "\"no such request\" is proof after"},
			"day_ends":          {TR: "gün, şu saat diliminin gece yarısında biter", EN: "the day ends at midnight in"},
			"late_void":         {TR: "gün bitince iptal", EN: "void after the day"},
			"same_day_refund":   {TR: "aynı gün iade", EN: "refund on the same day"},
			"partial_refunds":   {TR: "kısmi iade", EN: "refund of a part"},
			"refund_booking":    {TR: "iadeye verilen onay", EN: "an approval of a refund"},
			"return_proof":      {TR: "alıcının dönüşü", EN: "the buyer's return"},
			"registered_return": {TR: "dönüş adresi", EN: "return address"},
			"inquiry":           {TR: "sorgu", EN: "inquiry"},
			"ids":               {TR: "ödemenin adları", EN: "names of a payment"},
			"hashes":            {TR: "imza", EN: "hash"},
			"doubt_codes":       {TR: "sonucu söylemeyen kodlar", EN: "codes that leave the outcome open"},
		},
		"style": {
			"decimals": {TR: "ana birim, noktayla, bütün ondalıklarıyla", EN: "major units with a dot and all decimals"},
			"shortest": {TR: "ana birim, noktayla, sondaki sıfırlar olmadan", EN: "major units with a dot, without zeros at the end"},
			"minor":    {TR: "alt birim (kuruş)", EN: "minor units"},
			"turkish":  {TR: "Türkçe yazım: binlikler noktayla, ondalıklar virgülle", EN: "Turkish notation: dots between thousands, a comma before the decimals"},
		},
		"form": {
			"as_it_is": {TR: "olduğu gibi, sığmazsa özeti", EN: "as it is, or a digest of it where it does not fit"},
			"guid":     {TR: "özetinden üretilen bir GUID", EN: "a GUID made of a digest of it"},
		},
		"late_void": {
			"refused": {TR: "reddedilir", EN: "is refused"},
			"refunds": {TR: "iade olarak yapılır", EN: "is made as a refund"},
		},
		"same_day_refund": {
			"refunds_at_once":  {TR: "iade edilir", EN: "is a refund"},
			"voids_whole":      {TR: "tamamı iptal edilir, bir kısmı iade edilir", EN: "of everything is a void, of a part a refund"},
			"voids_only_whole": {TR: "tamamı iptal edilir, bir kısmı ertesi güne kadar reddedilir", EN: "of everything is a void; of a part it is refused until the day after"},
		},
		"partial_refunds": {
			"true":  {TR: "olur, birden çok kez de", EN: "possible, and repeatedly"},
			"false": {TR: "olmaz", EN: "not possible"},
		},
		"refund_booking": {
			"at_once":    {TR: "paranın yola çıktığını söyler", EN: "says that the money is on its way"},
			"if_named":   {TR: "bir işlem numarası taşıyorsa paranın yola çıktığını söyler; taşımıyorsa iade yalnızca kaydedilmiştir", EN: "says that the money is on its way if it names a transaction; otherwise the refund is only written down"},
			"on_request": {TR: "yalnızca talebin alındığını söyler; sağlayıcı inceleyebilir, bu yüzden listede olmayan bir iade yine de gelebilir", EN: "says that a request is open, which the provider's staff may look into first; a refund that is not listed may still come"},
		},
		"return_proof": {
			"hash":   {TR: "imzalıdır; yine de sunucuya sorulur", EN: "is signed; the server is asked all the same"},
			"tokens": {TR: "imzasızdır, yalnızca anahtarlar karşılaştırılır; sözü sunucu söyler", EN: "is unsigned, only its tokens are compared; the server has the word"},
		},
		"registered_return": {
			"true": {TR: "herkes için birdir ve sağlayıcıya bir kez bildirilir: bu sunucuda `/3d/return`", EN: "is one for all, and the provider has to be told it once: `/3d/return` at this server"},
		},
		"inquiry": {
			"lost_answers":        {TR: "yanıtı kaybolan ödeme sorulamaz: sağlayıcı yalnızca kendi numarasıyla bulur", EN: "a payment whose answer was lost cannot be asked about: the provider finds it by its own number only"},
			"authentication_told": {TR: "doğrulamanın nasıl bittiğini hiçbir servis söylemez; satış söyler", EN: "no service tells how the authentication ended; the charge does"},
			"asks_by_charging":    {TR: "soran servis, çekilmemişse çeker", EN: "the service that asks makes the charge if it has not been made"},
		},
		"follow_ups": {
			"by_reference":  {TR: "kapama, iptal ve iadeler de kendi referanslarıyla sorulur", EN: "captures, voids and refunds are asked about by references of their own"},
			"by_difference": {TR: "kapama, iptal ve iadeler önceki durumla karşılaştırılarak bulunur", EN: "captures, voids and refunds are found by comparison with what was before"},
			"only_if_done":  {TR: "iptal ve iadelerin yalnızca yapıldığı öğrenilebilir, yapılmadığı öğrenilemez", EN: "of voids and refunds it can be learnt that they were made, and not that they were not"},
		},
		"use": {
			"ours":      {TR: "bizim referansımız", EN: "our reference"},
			"shop":      {TR: "mağazanın sipariş numarası", EN: "the shop's number of the order"},
			"inquiry":   {TR: "sorguda kullanılır", EN: "the provider is asked by it"},
			"follow_up": {TR: "kapama, iptal ve iadede kullanılır", EN: "captures, voids and refunds name the payment by it"},
			"panel":     {TR: "sağlayıcının kendi numarası", EN: "the provider's own number"},
			"bank":      {TR: "bankanın numarası", EN: "the bank's number"},
			"approval":  {TR: "onay kodu", EN: "approval code"},
			"visit":     {TR: "alıcının 3-D Secure yolunu açar ya da kanıtlar", EN: "opens or proves the buyer's way through 3-D Secure"},
		},
	}
}
