package paratika

// siblingErrors are bank errors that Paratika is not seen to list and that MSU, the same engine under another name, does.
func siblingErrors() []Entry {
	return []Entry{
		{"ERR20010", "Kısmi Onay (Partial Approval) - Tekrar Deneyin"},
		{"ERR20016", "Bakiye yetersiz. Yarın tekrar deneyin."},
		{"ERR20017", "İşlem iptal edildi."},
		{"ERR20018", "Kart kapalı. Bankayla iletişime geçin."},
		{"ERR20023", "Kart No bulunamadı."},
		{"ERR20031", "Sanal POS hatası: Issuer sign-on olmamış."},
		{"ERR20039", "Sanal POS hatası: Kredi hesabı bulunamadı"},
		{"ERR20068", "Time out. İşlemi iptal ediniz."},
		{"ERR20069", "Kartınız internet alışverişine kapalıdır. Lütfen bankanız ile iletişime geçiniz"},
		{"ERR20073", "Genel limit asim."},
		{"ERR20078", "Lütfen kart sahibi bankası ile iletişime geçiniz."},
		{"ERR20079", "Sanal POS hatası: ARQC failed / ARQC başarısız"},
		{"ERR20088", "Şifreleme hatası. Lütfen daha sonra tekrar deneyiniz."},
		{"ERR20089", "Doğrulama hatası. Lütfen daha sonra tekrar deneyiniz."},
		{"ERR20090", "Gün sonu yapılıyor. Lütfen daha sonra tekrar deneyiniz."},
		{"ERR20094", "Çoklu işlem"},
		{"ERR20095", "Günlük toplam hatalı. İptal reddedildi."},
		{"ERR200GK", "Sanal POS hatası: Bu terminalde yanabcı kartlar için yetki bulunmamaktadır."},
		{"ERR200SF", "Detaylar için sanal POS cevabındaki HOSTMSG alanını kontrol ediniz."},
		{"ERR200YK", "Kart kara listede bulunuyor"},
		{"ERR20127", "Sipariş numarası tekrar problemi. Lütfen başka bir kart kullanarak ödemenize devam ediniz. Sorun devam ederse lütfen ödeme yaptığınız kurum ya da ödeme servis sağlayıcısı ile iletişime geçiniz"},
		{"ERR30001", "Bu işlem Threat Metrix (TMX) tarafından reddedilmiştir. İlgili detaylar için lütfen işlem loglarını ve TMX portal kayıtlarını inceleyiniz."},
		{"ERR30005", "Banka veya 3D secure sistemi tarafından yanıt alınamadı."},
	}
}
